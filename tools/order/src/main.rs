//! Puts the functions of a WebAssembly module in an order that packs well: `order module.wasm` writes it anew, in its place.
//!
//! A packer like gzip finds what it has seen within the last 32 kB. The copies of one generic function for many types are nearly alike, and
//! lie anywhere in what wasm-bindgen leaves: there they are found only when they stand together. What a function does and who calls it stays
//! the same; only its number changes.

use std::convert::Infallible;
use std::process::ExitCode;

use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{CodeSection, FunctionSection, Module};
use wasmparser::{CodeSectionReader, FunctionSectionReader, Parser, Payload, TypeRef, Validator};

/// So many bytes in a row are one thing that two functions can have in common.
const SHINGLE: usize = 4;

/// As many different ones are told apart, in words of 64 bits.
const WORDS: usize = 128;

/// What there is in a function's body: a bit for each shingle.
type Sketch = [u64; WORDS];

fn main() -> ExitCode {
    let Some(path) = std::env::args_os().nth(1) else {
        eprintln!("order: the path of a module is missing");
        return ExitCode::FAILURE;
    };
    let done = std::fs::read(&path)
        .map_err(|error| error.to_string())
        .and_then(|module| ordered(&module))
        .and_then(|module| std::fs::write(&path, module).map_err(|error| error.to_string()));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("order: {}: {error}", path.display());
            ExitCode::FAILURE
        }
    }
}

/// The module with its functions in another order.
///
/// # Errors
/// It is none, or what is made of it is none.
fn ordered(module: &[u8]) -> Result<Vec<u8>, String> {
    let (imported, sketches) = functions(module).map_err(|error| error.to_string())?;
    let mut reordered = Reordered::new(imported, neighbours(&sketches));
    let mut made = Module::new();
    reordered.parse_core_module(&mut made, Parser::new(0), module).map_err(|error| error.to_string())?;
    let made = made.finish();
    Validator::new().validate_all(&made).map_err(|error| error.to_string())?;
    Ok(made)
}

/// How many functions are imported, and the sketches of the others.
fn functions(module: &[u8]) -> Result<(u32, Vec<Sketch>), wasmparser::BinaryReaderError> {
    let (mut imported, mut sketches) = (0, Vec::new());
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    imported += u32::from(matches!(import?.ty, TypeRef::Func(_) | TypeRef::FuncExact(_)));
                }
            }
            Payload::CodeSectionEntry(body) => sketches.push(sketch(body.as_bytes())),
            _ => {}
        }
    }
    Ok((imported, sketches))
}

fn sketch(body: &[u8]) -> Sketch {
    let mut sketch = [0; WORDS];
    for shingle in body.windows(SHINGLE) {
        // FNV-1a.
        let hash = shingle
            .iter()
            .fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
        let bit = usize::try_from(hash >> 32).unwrap_or_default() % (WORDS * 64);
        if let Some(word) = sketch.get_mut(bit / 64) {
            *word |= 1 << (bit % 64);
        }
    }
    sketch
}

/// The numbers of the functions, each followed by the one that is most like it of those that are left. The fullest is the first.
fn neighbours(sketches: &[Sketch]) -> Vec<u32> {
    let count = |sketch: &Sketch| sketch.iter().map(|word| word.count_ones()).sum::<u32>();
    let mut left: Vec<(u32, u32, &Sketch)> =
        (0..).zip(sketches).map(|(number, sketch)| (number, count(sketch), sketch)).collect();
    let mut order = Vec::with_capacity(left.len());
    let mut next = (0..left.len()).max_by_key(|at| left.get(*at).map(|(_, size, _)| *size));
    while let Some(at) = next {
        let (number, size, sketch) = left.remove(at);
        order.push(number);
        // What both have, of what either has; of equal ones the first.
        let likeness = |(_, other_size, other): &(u32, u32, &Sketch)| {
            let common: u32 = sketch.iter().zip(other.iter()).map(|(one, two)| (one & two).count_ones()).sum();
            f64::from(common) / f64::from((size + other_size - common).max(1))
        };
        next = (0..).zip(left.iter().map(likeness)).max_by(|(_, one), (_, two)| one.total_cmp(two)).map(|(at, _)| at);
    }
    order
}

/// Writes a module anew with its own functions in another order.
struct Reordered {
    /// The old numbers in the new order, without the imported ones.
    order: Vec<u32>,
    /// The new number of each old one, with the imported ones.
    renumbered: Vec<u32>,
}

impl Reordered {
    fn new(imported: u32, order: Vec<u32>) -> Self {
        let mut renumbered: Vec<u32> = (0..imported).collect();
        let mut places: Vec<(u32, u32)> = order.iter().copied().zip(imported..).collect();
        places.sort_unstable();
        renumbered.extend(places.into_iter().map(|(_, place)| place));
        Reordered { order, renumbered }
    }

    /// The items of a section, in the new order.
    fn in_order<T: Clone>(&self, items: &[T]) -> Vec<T> {
        self.order.iter().filter_map(|old| items.get(usize::try_from(*old).ok()?).cloned()).collect()
    }
}

impl Reencode for Reordered {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error<Infallible>> {
        let number = usize::try_from(function).ok().and_then(|function| self.renumbered.get(function));
        number.copied().ok_or(Error::InvalidConstExpr)
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        let types = section.into_iter().collect::<Result<Vec<u32>, _>>()?;
        for kind in self.in_order(&types) {
            functions.function(kind);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        let bodies = section.into_iter().collect::<Result<Vec<_>, _>>()?;
        for body in self.in_order(&bodies) {
            utils::parse_function_body(self, code, body)?;
        }
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]
mod tests {
    use wasm_encoder::{ExportKind, ExportSection, Function, ImportSection, Instruction, TypeSection, ValType};
    use wasmparser::{ExternalKind, Operator};

    use super::*;

    /// Six functions behind an imported one: every other one counts up, and the others call the next one. Each is exported by its number.
    fn module() -> Vec<u8> {
        let (mut types, mut imports, mut functions) =
            (TypeSection::new(), ImportSection::new(), FunctionSection::new());
        types.ty().function([], [ValType::I64]);
        imports.import("outside", "clock", wasm_encoder::EntityType::Function(0));
        let (mut exports, mut code) = (ExportSection::new(), CodeSection::new());
        for number in 0..6_u32 {
            functions.function(0);
            exports.export(&number.to_string(), ExportKind::Func, 1 + number);
            let mut body = Function::new([]);
            if number % 2 == 0 {
                for value in 0..20 {
                    body.instruction(&Instruction::I64Const(value)).instruction(&Instruction::Drop);
                }
                body.instruction(&Instruction::I64Const(i64::from(number)));
            } else {
                // The last one calls the imported one.
                body.instruction(&Instruction::Call((2 + number) % 7));
            }
            body.instruction(&Instruction::End);
            code.function(&body);
        }
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions).section(&exports).section(&code);
        module.finish()
    }

    /// What each exported function does, by its name: the number it gives, or the name of what it calls.
    fn said(module: &[u8]) -> (Vec<u32>, Vec<(String, String)>) {
        let (mut exports, mut does) = (Vec::new(), Vec::new());
        for payload in Parser::new(0).parse_all(module) {
            match payload.unwrap() {
                Payload::ExportSection(section) => {
                    for export in section {
                        let export = export.unwrap();
                        assert_eq!(export.kind, ExternalKind::Func);
                        exports.push((export.name.to_owned(), export.index));
                    }
                }
                Payload::CodeSectionEntry(body) => {
                    let mut last = String::new();
                    for operator in body.get_operators_reader().unwrap() {
                        match operator.unwrap() {
                            Operator::I64Const { value } => last = value.to_string(),
                            Operator::Call { function_index: 0 } => last = "outside".to_owned(),
                            Operator::Call { function_index } => {
                                let named = exports.iter().find(|(_, index)| *index == function_index);
                                last = format!("to {}", named.unwrap().0);
                            }
                            _ => {}
                        }
                    }
                    does.push(last);
                }
                _ => {}
            }
        }
        let numbers = exports.iter().map(|(_, index)| *index).collect();
        let of = |index: u32| does.get(usize::try_from(index - 1).unwrap()).unwrap().clone();
        (numbers, exports.into_iter().map(|(name, index)| (name, of(index))).collect())
    }

    #[test]
    fn functions_that_are_alike_stand_together_and_all_do_what_they_did() {
        let (before, does) = said(&module());
        let (after, still) = said(&ordered(&module()).unwrap());
        assert_eq!(before, [1, 2, 3, 4, 5, 6]);
        assert_eq!(still, does);
        let even: Vec<u32> = after.iter().copied().step_by(2).collect();
        assert_eq!(even.iter().max().unwrap() - even.iter().min().unwrap(), 2, "those that count up: {after:?}");
    }

    #[test]
    fn what_is_no_module_is_refused() {
        assert!(ordered(b"GIF89a").is_err());
        assert!(ordered(&module()[..30]).is_err());
    }
}
