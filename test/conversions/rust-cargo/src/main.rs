fn main() {
    let name = std::env::var("GREET_NAME").unwrap_or_default();
    println!("hello {name} from {}", std::env::current_dir().unwrap().display());
}
