// Zone text cut into tokens (RFC 1035 §5.1): comments, quotes, escapes and parentheses are known
// here and nowhere else.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/ascii.h"
#include "core/base/printable.h"

namespace millrace::dnszone {

struct Token {
  std::string_view
      text;            // as written, escapes and all; of a quoted token what is between the quotes
  uint32_t begin = 0;  // octets of the file, quotes included
  uint32_t end = 0;
  uint32_t line = 0;  // both count from 1, columns in octets
  uint32_t column = 0;
  bool quoted = false;

  bool is(std::string_view word) const { return is_same_folded(text, word); }
  std::string shown() const { return "\"" + printable(text) + "\""; }  // in a message
};

// One logical line: a record or a directive.
struct Entry {
  std::vector<Token> tokens;  // never empty in an entry that next() gave
  uint32_t end = 0;           // after the last token or parenthesis, in octets of the file
  bool blank_owner = false;   // the line begins with white space
  bool faulty = false;        // something in it was reported
};

// "LINE:COLUMN: message" of one file.
struct Fault {
  uint32_t line = 0;
  uint32_t column = 0;
  std::string message;
};

inline constexpr size_t kMaxFaults = 20;
inline constexpr size_t kMaxTokens = 65536;  // of an entry: no rdata has more words than octets

class ZoneLexer {
 public:
  // The text must outlive the lexer and its tokens, and be shorter than 4 GiB.
  explicit ZoneLexer(std::string_view text) : text_(text) {}

  // The next line that holds a token; false: the end. Reuses the entry's memory.
  bool next(Entry& entry);
  // What was wrong since the last call, in order.
  std::vector<Fault> take_faults();

 private:
  bool more() const { return at_ < text_.size(); }
  bool at_line_end() const;
  void end_line();
  void skip_blanks();
  void read_entry(Entry& entry);
  void read_token(Entry& entry);
  void read_word(Entry& entry);
  void read_quoted(Entry& entry);
  void open_parenthesis(Entry& entry);
  void close_parenthesis(Entry& entry);
  bool skip_escape(Entry& entry);
  void add(Entry& entry, const Token& token);
  Token start_token() const;
  void fault(Entry& entry, uint32_t line, uint32_t column, std::string message);
  uint32_t column() const { return static_cast<uint32_t>(at_ - line_start_ + 1); }

  std::string_view text_;
  size_t at_ = 0;
  size_t line_start_ = 0;
  uint32_t line_ = 1;
  std::optional<Token> open_;  // a parenthesis, which cannot nest
  std::vector<Fault> faults_;
};

}  // namespace millrace::dnszone
