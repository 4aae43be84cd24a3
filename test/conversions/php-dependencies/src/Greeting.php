<?php

namespace App;

final class Greeting
{
    public static function for(string $name): string
    {
        return "good day, $name";
    }
}
