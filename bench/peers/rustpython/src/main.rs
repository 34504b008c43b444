//! CPU seconds of RustPython's compiler from source bytes to code objects: files are read before, and nothing is written. The
//! counterpart of bench/compile_bench.cpp.
//!
//!     rustpython-bench LEVEL REPEAT ACCEPTED < list-of-paths     prints one JSON object, and writes the accepted paths to ACCEPTED

use cpu_time::ProcessTime;
use rustpython_compiler::{CompileOpts, Mode, compile};
use std::{env, fs, io, panic, process, thread};

/// Deeply nested sources need more stack than a thread's default.
const STACK_BYTES: usize = 512 << 20;

struct File {
    path: String,
    bytes: Vec<u8>,
}

/// Returns whether the file compiles. A source that is not UTF-8 is rejected, and a panic of the compiler rejects only its file.
fn accepts(file: &File, level: u8) -> bool {
    let Ok(source) = std::str::from_utf8(&file.bytes) else {
        return false;
    };
    let options = CompileOpts {
        optimize: level,
        ..CompileOpts::default()
    };
    panic::catch_unwind(|| compile(source, Mode::Exec, &file.path, options).is_ok())
        .unwrap_or(false)
}

fn measure(level: u8, repeat: usize, accepted_list: &str) -> io::Result<()> {
    let files: Vec<File> = io::read_to_string(io::stdin())?
        .lines()
        .map(|path| {
            Ok(File {
                path: path.to_owned(),
                bytes: fs::read(path)?,
            })
        })
        .collect::<io::Result<_>>()?;
    let mut best = f64::INFINITY;
    let mut accepted = Vec::new();
    for _ in 0..repeat.max(1) {
        let start = ProcessTime::now();
        accepted = files.iter().filter(|file| accepts(file, level)).collect();
        best = best.min(start.elapsed().as_secs_f64());
    }
    let lines: String = accepted
        .iter()
        .map(|file| file.path.clone() + "\n")
        .collect();
    fs::write(accepted_list, lines)?;
    println!(
        "{{\"files\": {}, \"compiled\": {}, \"source_bytes\": {}, \"cpu_seconds\": {best:.6}}}",
        files.len(),
        accepted.len(),
        files.iter().map(|file| file.bytes.len()).sum::<usize>()
    );
    Ok(())
}

fn main() {
    let arguments: Vec<String> = env::args().collect();
    let (Some(Ok(level)), Some(Ok(repeat)), Some(list)) = (
        arguments.get(1).map(|text| text.parse()),
        arguments.get(2).map(|text| text.parse()),
        arguments.get(3).cloned(),
    ) else {
        eprintln!("usage: rustpython-bench LEVEL REPEAT ACCEPTED < list-of-paths");
        process::exit(2);
    };
    panic::set_hook(Box::new(|_| {}));
    let worker = thread::Builder::new()
        .stack_size(STACK_BYTES)
        .spawn(move || measure(level, repeat, &list));
    match worker.map(thread::JoinHandle::join) {
        Ok(Ok(Ok(()))) => (),
        failed => {
            eprintln!("rustpython-bench: {failed:?}");
            process::exit(1);
        }
    }
}
