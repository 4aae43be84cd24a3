import java.nio.file.Files;
import java.nio.file.Paths;

public class Hello {
    public static void main(String[] words) throws Exception {
        String name = new String(Files.readAllBytes(Paths.get("name.txt"))).trim();
        System.out.println("hello " + name + " " + String.join(" ", words) + " " + System.getProperty("loud"));
    }
}
