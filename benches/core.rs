//! Times the core, natively with criterion and in WebAssembly with wasm-bindgen-test's copy of it:
//! `./build.sh bench`.
#![allow(missing_docs, reason = "criterion's macros make public functions")]
#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a bench that measures something else fails"
)]

mod cases;

#[cfg(not(target_arch = "wasm32"))]
use criterion::Criterion;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::{Criterion, wasm_bindgen_bench};

/// Short: a step of the largest seller is quick as well, and there are many cases.
fn quickly(criterion: Criterion) -> Criterion {
    let time = std::time::Duration::from_millis;
    criterion
        .sample_size(20)
        .warm_up_time(time(300))
        .measurement_time(time(1_500))
}

fn measure(criterion: &mut Criterion) {
    for make in cases::all() {
        let mut case = make();
        criterion.bench_function(&case.id, |bencher| bencher.iter(&mut case.run));
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    let mut criterion = quickly(Criterion::default().configure_from_args());
    measure(&mut criterion);
    criterion.final_summary();
}

/// Nothing: wasm-bindgen-test-runner calls the bench itself.
#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(target_arch = "wasm32")]
#[wasm_bindgen_bench]
fn core(criterion: &mut Criterion) {
    measure(&mut quickly(std::mem::take(criterion)));
}
