public class Hello {
    public static void main(String[] arguments) {
        System.out.println("hello with " + Runtime.getRuntime().maxMemory() / 1000000 / 10 + "0 MB");
    }
}
