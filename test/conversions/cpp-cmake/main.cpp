#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

int main(int argc, char **argv)
{
	std::vector<std::string> words(argv + 1, argv + argc);
	std::sort(words.begin(), words.end());
	for (const auto &word : words)
		std::cout << word << std::endl;
}
