// Files of tests/vectors: made by someone else's implementation, with the script `make` that made
// them.
#pragma once

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "tests/support/source_path.h"

namespace millrace::test {

// Octets of tests/vectors/NAME. Throws when there is no such file.
inline std::string vector_file(const std::string& name) {
  std::ifstream file(source_path("tests/vectors") / name, std::ios::binary);
  if (!file) throw std::runtime_error("no test vector " + name);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The same without its final newline.
inline std::string vector_line(const std::string& name) {
  std::string line = vector_file(name);
  if (!line.empty() && line.back() == '\n') line.pop_back();
  return line;
}

}  // namespace millrace::test
