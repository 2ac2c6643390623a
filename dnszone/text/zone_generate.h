// The templates of $GENERATE, as BIND defines them: "$" is the number, "${offset,width,base}" the
// number moved, padded and in base d, o, x, X or in nibbles n, N; "$$" is a plain "$".
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "dnszone/syntax/zone_lexer.h"

namespace millrace::dnszone {

struct GenerateRange {
  uint32_t first = 0;
  uint32_t last = 0;
  uint32_t step = 1;
};

// "first-last" or "first-last/step", of at most 65,536 numbers.
Result<GenerateRange> parse_generate_range(std::string_view text);

// A template with the number put in.
Result<std::string> expand_template(std::string_view text, uint32_t number);

// The tokens of one record made from templates; they keep their places in the file. The last
// template is the rdata, which is cut into tokens after the number was put in: rdata of several
// words is in quotes, and quotes inside it are escaped.
class GeneratedTokens {
 public:
  explicit GeneratedTokens(std::span<const Token> templates);

  Result<void> make(uint32_t number);
  std::span<const Token> tokens() const { return tokens_; }  // until the next make()
  size_t place() const { return place_; }                    // the template that make() stopped at

 private:
  Result<void> add_rdata();

  std::vector<Token> templates_;
  std::vector<Token> tokens_;
  std::vector<std::string> texts_;
  Entry rdata_;
  size_t place_ = 0;
};

}  // namespace millrace::dnszone
