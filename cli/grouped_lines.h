// Lines for people: what is the same of many certificates is said once.
#pragma once

#include <string>
#include <vector>

namespace millrace::cli {

// "certificate ID: TEXT" with one text for four or more becomes "1000 certificates (a, b, c, …):
// TEXT", where the first of them stood. Texts that differ only in the last part of their URLs are
// one: the first is shown, and it is said that it is the first's. Other lines stay as they are.
std::vector<std::string> grouped(const std::vector<std::string>& lines);

}  // namespace millrace::cli
