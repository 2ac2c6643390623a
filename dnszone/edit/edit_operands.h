// The operands of `zone edit` that spell rdata: one shell word is one field or one
// character-string.
#pragma once

#include <span>
#include <string>

#include "dnszone/record/record.h"

namespace millrace::dnszone {

// The operands as zone text on one line, for parse_rdata(). A word of free text (a character-string
// of TXT, the value of a CAA, a parameter of SVCB …) is taken whole: ";", parentheses and blanks in
// it mean themselves. Escapes mean what they mean in zone text, and a word may have quotes of its
// own. Of a type without free text one word may hold all fields, with blanks between them. Refused
// (a usage error): what would be cut or changed as zone text, such as a ";" in a name.
Result<std::string> rdata_of_operands(RrType type, std::span<const std::string> words);

// Refuses what no name in zone text can hold without an escape, such as a blank or a ";".
Result<void> check_name_operand(const char* what, std::string_view word);

}  // namespace millrace::dnszone
