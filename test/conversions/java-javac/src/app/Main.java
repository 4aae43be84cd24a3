package app;

public class Main {
    public static void main(String[] arguments) {
        System.out.println(arguments.length + " arguments, last " + arguments[arguments.length - 1]);
    }
}
