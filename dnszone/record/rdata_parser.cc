#include "dnszone/record/rdata_parser.h"

#include "core/base/decimal.h"
#include "core/base/encoding.h"
#include "core/base/joined.h"
#include "core/base/printable.h"
#include "dnszone/record/rdata_check.h"
#include "dnszone/record/rdata_field.h"
#include "dnszone/record/rdata_layout.h"

namespace millrace::dnszone {
namespace {

using Tokens = std::span<const Token>;

// "\# LENGTH HEX…"
Result<std::string> generic_rdata(RrType type, Tokens tokens, size_t& place) {
  place = 1;
  const auto length =
      tokens.size() < 2 ? std::nullopt : parse_decimal<uint32_t>(tokens[1].text, UINT16_MAX);
  if (!length) return Error("expected the number of octets after \\#");
  place = 2;
  const auto rdata = from_hex(joined(tokens.subspan(2), "", &Token::text));
  if (!rdata) return Error("expected hexadecimal digits, two for each octet");
  if (rdata->size() != *length) {
    return Error(std::to_string(rdata->size()) + " octets, expected the " +
                 std::to_string(*length) + " that the number before them gives");
  }
  TRY(check_rdata(type, *rdata));
  return *rdata;
}

// Long rdata is mostly base64: no room that grows step by step, and none left over.
void make_room(RdataReader& reader) {
  size_t size = 0;
  for (const Token& token : reader.tokens) size += token.text.size();
  if (size > 64) reader.rdata.reserve(size * 3 / 4);
}

Result<std::string> known_rdata(const RecordType& type, RdataReader& reader) {
  make_room(reader);
  for (const Field field : type.fields) {
    if (field == Field::none) break;
    TRY(read_field(reader, field));
  }
  if (!reader.at_end()) {
    return Error("\"" + printable(reader.text(), 60) + "\" after the end of the " +
                 std::string(type.name) + " rdata");
  }
  return std::move(reader.rdata);
}

Result<std::string> rdata_in_words(RrType type, Tokens tokens, std::string_view origin,
                                   size_t& place) {
  const RecordType* known = find_record_type(type);
  if (known == nullptr) {
    return Error(to_text(type) + " is known only by its number: write \\# LENGTH HEX (RFC 3597)");
  }
  RdataReader reader{type, tokens, origin};
  auto rdata = known_rdata(*known, reader);
  place = reader.at;
  return rdata;
}

}  // namespace

Result<std::string> encode_rdata(RrType type, Tokens tokens, std::string_view origin,
                                 size_t& place) {
  place = 0;
  TRY(check_zone_type(type));
  const bool generic = !tokens.empty() && !tokens[0].quoted && tokens[0].text == "\\#";
  Result<std::string> rdata =
      generic ? generic_rdata(type, tokens, place) : rdata_in_words(type, tokens, origin, place);
  if (rdata && rdata->size() > UINT16_MAX) {
    return Error(std::to_string(rdata->size()) + " octets of rdata, expected at most 65535");
  }
  return rdata;
}

Result<std::string> parse_rdata(RrType type, std::string_view text, const DnsName& origin) {
  ZoneLexer lexer(text);
  Entry entry, behind;
  const bool any = lexer.next(entry);
  const bool more = any && lexer.next(behind);
  const auto faults = lexer.take_faults();
  const std::string what = to_text(type) + " rdata \"" + printable(text) + "\"";
  if (!faults.empty()) return Error(what + ": " + faults[0].message);
  if (more) return Error(what + ": more than one line");
  size_t place = 0;
  auto rdata = encode_rdata(type, any ? Tokens(entry.tokens) : Tokens(), origin.wire(), place);
  if (!rdata) return std::move(rdata).error().in(what);
  return rdata;
}

}  // namespace millrace::dnszone
