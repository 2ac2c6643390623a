#include "dnszone/sign/readback_reader.h"

#include "core/base/decimal.h"
#include "dnszone/record/rdata_parser.h"
#include "dnszone/syntax/name_text.h"

namespace millrace::dnszone {
namespace {

constexpr std::string_view kRoot("\0", 1);

}  // namespace

Result<bool> ReadbackReader::next() {
  if (!lexer_.next(entry_)) return false;
  if (entry_.faulty || entry_.tokens.size() < 4) return Error("a line that is not a record");
  if (entry_.tokens[0].text != owner_text_) {
    owner_text_ = entry_.tokens[0].text;
    owner_.clear();
    TRY(append_name(owner_, owner_text_, kRoot));
  }
  const auto ttl = parse_decimal<uint32_t>(entry_.tokens[1].text, INT32_MAX);
  if (!ttl || entry_.tokens[2].text != "IN") return Error("expected a TTL and the class IN");
  ttl_ = *ttl;
  ASSIGN(type_, parse_type(entry_.tokens[3].text));
  size_t place = 0;
  ASSIGN(rdata_, encode_rdata(type_, std::span(entry_.tokens).subspan(4), kRoot, place));
  return true;
}

}  // namespace millrace::dnszone
