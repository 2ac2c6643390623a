// Lines for people: a text that many certificates have in common is shown once.
#pragma once

#include <string>
#include <vector>

#include "core/base/subject.h"

namespace millrace::cli {

// "certificate ID: TEXT" with one text for four or more becomes "1000 certificates (a, b, c, …):
// TEXT", at the place of the first. Texts that differ only in the last part of their URLs are
// one: the first is shown, marked as the first's. Other lines are not changed.
std::vector<std::string> grouped(const std::vector<Line>& lines);

}  // namespace millrace::cli
