<?php

namespace App;

class Greeting
{
    public function for(string $name): string
    {
        return "hello $name";
    }
}
