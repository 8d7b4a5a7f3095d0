//! A configuration: what is taken is exported without a secret and read back the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use token_keeper::configuration;

fuzz_target!(|text: &str| {
    if let Ok(imported) = configuration::parse(text) {
        let exported = configuration::export(&imported.configuration).to_string();
        assert!(!exported.contains("client_secret"));
        let again = configuration::parse(&exported).expect("what was exported is read");
        assert_eq!(again.configuration, imported.configuration);
    }
});
