// One record of zone text: owner, TTL and class in either order, type, rdata.
#include <strings.h>

#include "core/base/ascii.h"
#include "core/base/printable.h"
#include "dnszone/record/rdata_check.h"
#include "dnszone/record/rdata_parser.h"
#include "dnszone/record/soa.h"
#include "dnszone/syntax/name_text.h"
#include "dnszone/syntax/octets.h"
#include "dnszone/syntax/ttl_text.h"
#include "dnszone/text/zone_parser.h"

namespace millrace::dnszone {
namespace {

constexpr uint32_t kMaxTtl = 0x7FFFFFFF;  // RFC 2181 §8

// RFC 1035 §3.2.4 and RFC 3597 §5.
bool is_class(const Token& token) {
  const bool numbered = token.text.size() > 5 && is_same_folded(token.text.substr(0, 5), "CLASS");
  return token.is("IN") || token.is("CH") || token.is("HS") || token.is("CS") || numbered;
}

}  // namespace

void ZoneParser::parse_record(const Scope& scope, const Entry& entry, Tokens tokens) {
  const Token& first = tokens.front();
  if (!read_owner(scope, entry, first) || entry.faulty) return;
  if (!entry.blank_owner) tokens = tokens.subspan(1);
  if (tokens.empty()) return fault_behind(scope, first, "expected a TTL, a class or a type");
  const auto head = read_head(scope, tokens);
  if (!head) return;
  const Tokens rest = tokens.subspan(head->size);
  size_t place = 0;
  auto rdata = encode_rdata(head->type, rest, scope.origin, place);
  if (!rdata) {
    if (place < rest.size()) return fault(scope, rest[place], rdata.error().text());
    return fault_behind(scope, tokens.back(), rdata.error().text());
  }
  if (is_closing_soa(*head, *rdata)) return;
  const Token& type = tokens[head->size - 1];
  if (head->type == RrType::soa && !accept_soa(scope, type, rest)) return;
  const auto ttl = ttl_of(scope, type, *head, *rdata);
  if (ttl) add_record(scope, entry, first, {*owner_, head->type, *ttl, std::move(*rdata)});
}

// Keeps the owner, also for the later lines that repeat it.
bool ZoneParser::read_owner(const Scope& scope, const Entry& entry, const Token& token) {
  if (entry.blank_owner) {
    if (owner_) return true;
    fault(scope, token,
          "a line that begins with white space, but there is no earlier owner to repeat");
    return false;
  }
  owner_wire_.clear();
  const auto named = token.quoted ? Result<void>(Error("an owner in quotes, expected a name"))
                                  : append_name(owner_wire_, token.text, scope.origin);
  if (!named) {
    if (!entry.faulty) fault(scope, token, named.error().message);
    return false;
  }
  if (!owner_ || owner_->wire() != owner_wire_) owner_ = DnsName::from_wire(owner_wire_);
  return true;
}

std::optional<ZoneParser::RecordHead> ZoneParser::read_head(const Scope& scope, Tokens tokens) {
  RecordHead head;
  bool classed = false;
  while (head.size < tokens.size()) {
    const Token& token = tokens[head.size++];
    if (!read_head_token(scope, token, head, classed)) return std::nullopt;
    if (head.type != RrType{}) return head;
  }
  fault_behind(scope, tokens.back(), "expected a type");
  return std::nullopt;
}

bool ZoneParser::read_head_token(const Scope& scope, const Token& token, RecordHead& head,
                                 bool& classed) {
  if (!token.quoted && !head.ttl && is_digit(token.text[0])) {
    head.ttl = read_ttl(scope, token);
    return head.ttl.has_value();
  }
  if (!token.quoted && !classed && is_class(token)) {
    classed = token.is("IN") || token.is("CLASS1");
    if (!classed) fault(scope, token, "class " + token.shown() + ", expected IN");
    return classed;
  }
  const auto type = token.quoted ? Result<RrType>(Error(token.shown() + ", expected a type"))
                                 : parse_type(token.text);
  if (!type || !check_zone_type(*type)) {
    fault(scope, token,
          type ? token.shown() + " is a type for queries only" : type.error().message);
    return false;
  }
  head.type = *type;
  return true;
}

std::optional<uint32_t> ZoneParser::read_ttl(const Scope& scope, const Token& token) {
  const auto ttl = parse_ttl(token.text);
  if (ttl && *ttl <= kMaxTtl) return ttl;
  fault(scope, token, token.shown() + ", expected a TTL: seconds up to 2147483647, or like 1h30m");
  return std::nullopt;
}

std::optional<uint32_t> ZoneParser::ttl_of(const Scope& scope, const Token& token,
                                           const RecordHead& head, std::string_view rdata) {
  if (head.ttl) return last_ttl_ = head.ttl;
  if (default_ttl_) return default_ttl_;
  if (last_ttl_) return last_ttl_;
  // As in BIND: the minimum is the default from here on, as RFC 1035 §3.3.13 meant it.
  if (head.type == RrType::soa) return default_ttl_ = parse_soa(rdata).minimum & kMaxTtl;
  fault(scope, token, "no TTL here, and no $TTL or TTL before it");
  return std::nullopt;
}

bool ZoneParser::is_closing_soa(const RecordHead& head, std::string_view rdata) const {
  return options_.closing_soa && head.type == RrType::soa && soa_seen_ && *owner_ == text_.origin &&
         text_.records[text_.soa].record.rdata == rdata;
}

bool ZoneParser::accept_soa(const Scope& scope, const Token& type, Tokens rdata) {
  if (*owner_ != text_.origin) {
    fault(scope, type, "a SOA at " + owner_->text() + ", expected it at " + text_.origin.text());
    return false;
  }
  if (soa_seen_) {
    const SourceFile& first_soa = files_[text_.serial.file];
    fault(scope, type,
          "a second SOA, the first is at " + first_soa.path.filename().string() + ':' +
              std::to_string(text_.records[text_.soa].span.line));
    return false;
  }
  const bool is_generic = !rdata[0].quoted && rdata[0].text == "\\#";
  if (is_generic || rdata.size() < 7) {
    fault(scope, type,
          "a SOA in the form \\#, expected it in words so that its serial can be changed");
    return false;
  }
  const Token& serial = rdata[2];
  const uint32_t quote = serial.quoted ? 1 : 0;
  text_.serial = {scope.file, serial.begin + quote, serial.end - quote, serial.line,
                  serial.column + quote};
  text_.soa = text_.records.size();
  soa_seen_ = true;
  return true;
}

void ZoneParser::add_record(const Scope& scope, const Entry& entry, const Token& first,
                            Record record) {
  if (!record.owner.is_at_or_below(text_.origin)) {
    return fault(scope, first, record.owner.text() + " is outside the zone " + text_.origin.text());
  }
  if (text_.records.size() >= options_.max_records) {
    stopped_ = true;
    return fault(scope, first,
                 "more than " + std::to_string(options_.max_records) + " records in the zone");
  }
  const Token& start = entry.tokens.front();  // of a $GENERATE line, not of one of its templates
  text_.records.push_back(
      {std::move(record), {scope.file, start.begin, entry.end, start.line, start.column}});
}

}  // namespace millrace::dnszone
