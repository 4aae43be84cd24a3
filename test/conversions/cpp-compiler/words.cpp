#include <fstream>
#include <iostream>
#include <string>

int main(int argc, char **argv)
{
	std::ifstream in(argv[1]);
	std::string word;
	int n = 0;
	while (in >> word)
		n++;
	std::cout << n << " words" << std::endl;
}
