fn main() {
    println!("{}", lib::twice(21));
}
