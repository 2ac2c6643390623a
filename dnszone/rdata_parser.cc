#include "dnszone/rdata_parser.h"

#include "core/encoding.h"
#include "core/printable.h"
#include "dnszone/gateway.h"
#include "dnszone/period.h"
#include "dnszone/rdata_field.h"
#include "dnszone/rdata_layout.h"

namespace millrace::dnszone {
namespace {

using Tokens = std::span<const Token>;

Error too_short(RrType type, const std::string& what) {
  return Error(to_text(type) + " rdata ends early: want " + what);
}

// "\# LENGTH HEX…"
Result<std::string> generic_rdata(RrType type, Tokens tokens, size_t& place) {
  place = 1;
  const auto length = tokens.size() < 2 ? std::nullopt : parse_number(tokens[1].text, UINT16_MAX);
  if (!length) return Error("want the number of octets behind \\#");
  std::string digits;
  for (const Token& token : tokens.subspan(2)) digits += token.text;
  place = 2;
  const auto rdata = from_hex(digits);
  if (!rdata) return Error("want hexadecimal digits, two for each octet");
  if (rdata->size() != *length) {
    return Error(std::to_string(rdata->size()) + " octets, want the " + std::to_string(*length) +
                 " that stand before them");
  }
  TRY(check_rdata(type, *rdata));
  return *rdata;
}

// The fields of the type, each from one token or from all that is left.
class FieldReader {
 public:
  FieldReader(RrType type, Tokens tokens, std::string_view origin, size_t& place)
      : type_(type), tokens_(tokens), origin_(origin), place_(place) {}

  Result<std::string> read(const RdataLayout& layout) {
    const size_t most = layout.most();
    size_t field = 0;
    for (place_ = 0; place_ < tokens_.size(); ++field) {
      if (field == most) return Error("more than the rdata of a " + to_text(type_) + " wants");
      TRY(read_field(layout.field(field)));
    }
    const size_t fewest = layout.fewest();
    if (field < fewest)
      return too_short(type_, std::to_string(fewest) + (fewest == 1 ? " field" : " fields"));
    return std::move(rdata_);
  }

 private:
  Result<void> read_field(ldns_rdf_type kind) {
    const size_t count = field_width(kind, tokens_.size() - place_);
    TRY(append_field(rdata_, kind, tokens_.subspan(place_, count), origin_));
    place_ += count;
    return {};
  }

  RrType type_;
  Tokens tokens_;
  std::string_view origin_;
  size_t& place_;
  std::string rdata_;
};

Result<std::string> known_rdata(RrType type, Tokens tokens, std::string_view origin,
                                size_t& place) {
  if (has_gateway(type)) return gateway_rdata(type, tokens, origin, place);
  const auto layout = RdataLayout::of(type);
  if (!layout) {
    return Error(to_text(type) + " is known by its number only: write \\# LENGTH HEX (RFC 3597)");
  }
  return FieldReader(type, tokens, origin, place).read(*layout);
}

}  // namespace

Result<std::string> encode_rdata(RrType type, Tokens tokens, std::string_view origin,
                                 size_t& place) {
  place = 0;
  const bool generic = !tokens.empty() && !tokens[0].quoted && tokens[0].text == "\\#";
  Result<std::string> rdata =
      generic ? generic_rdata(type, tokens, place) : known_rdata(type, tokens, origin, place);
  if (rdata && rdata->size() > UINT16_MAX) {
    return Error(std::to_string(rdata->size()) + " octets of rdata, want at most 65535");
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
