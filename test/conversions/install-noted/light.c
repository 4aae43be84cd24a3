const char *light(void) { return "lit"; }
