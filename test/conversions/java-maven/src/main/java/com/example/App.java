package com.example;

import java.util.ResourceBundle;

public class App {
    public static void main(String[] arguments) {
        System.out.println(ResourceBundle.getBundle("greeting").getString("greeting") + " from Maven");
    }
}
