// Prints leanpyc's Unicode data of one version, for unicode_tables.py.
//
//   unicode_table MAJOR.MINOR            one digit per code point: 1 identifier start, 2 continue, 4 printable, added
//   up unicode_table MAJOR.MINOR --names    reads names, a line each; prints the code point of each, or -1
#include <cstdio>
#include <iostream>
#include <string>

#include "leanpyc/text/unicode.h"

int main(int argc, char** argv) {
  using namespace leanpyc;
  unsigned major = 0;
  unsigned minor = 0;
  if (argc < 2 || std::sscanf(argv[1], "%u.%u", &major, &minor) != 2) return 2;
  const UnicodeVersion version{static_cast<uint8_t>(major), static_cast<uint8_t>(minor)};
  if (argc == 3 && std::string(argv[2]) == "--names") {
    for (std::string name; std::getline(std::cin, name);) {
      char32_t code = 0;
      const bool found = lookup_character(name, version >= kUnicode16_0, version, code);
      std::cout << (found ? static_cast<long>(code) : -1L) << '\n';
    }
    return 0;
  }
  std::string digits;
  for (char32_t code = 0; code < 0x110000; ++code) {
    const int digit = is_identifier_start(code, version) + 2 * is_identifier_continue(code, version) +
                      4 * is_printable(code, version);
    digits += static_cast<char>('0' + digit);
  }
  std::cout << digits << '\n';
  return 0;
}
