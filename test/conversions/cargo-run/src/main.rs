use std::{env, fs, process};

fn main() {
    let name = env::args().nth(1).expect("a name");
    let home = env::var("CARGO_MANIFEST_DIR").expect("the package's folder");
    let letter = fs::read_to_string(format!("{home}/letters/{name}.txt")).expect("a letter");
    print!("{}: {letter}", env::var("GREETING").expect("a greeting"));
    println!("in {}", env::current_dir().unwrap().display());
    process::exit(3);
}
