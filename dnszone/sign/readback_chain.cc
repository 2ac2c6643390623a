#include "dnszone/sign/readback_chain.h"

#include "dnszone/syntax/octets.h"

namespace millrace::dnszone {
namespace {

std::string_view take_field(std::string_view& text, char end) {
  const size_t size = std::min(text.find(end), text.size());
  const std::string_view field = text.substr(0, size);
  text.remove_prefix(std::min(size + 1, text.size()));
  return field;
}

std::string_view first_word(std::string_view text, char end = ' ') {
  return take_field(text, end);
}

Result<void> compare(const std::string& what, size_t seen, size_t wanted) {
  if (seen == wanted) return {};
  return Error(std::to_string(seen) + ' ' + what + ", expected " + std::to_string(wanted));
}

}  // namespace

struct ReadbackChain::Line {
  explicit Line(std::string_view line) {
    owner = take_field(line, '\t');
    take_field(line, '\t');
    take_field(line, '\t');
    type = take_field(line, '\t');
    rdata = line;
  }
  std::string_view owner, type, rdata;
};

Result<void> ReadbackChain::take(std::string_view text) {
  while (!text.empty()) {
    const std::string_view line = take_field(text, '\n');
    if (!line.starts_with(';')) TRY(take_line(Line(line)));
  }
  return {};
}

Result<void> ReadbackChain::take_line(const Line& line) {
  if (line.type == "RRSIG") return take_signature(line);
  if (line.owner == owner_ && line.type == type_) return {};
  TRY(end_rrset());
  owner_ = line.owner;
  type_ = line.type;
  if (line.type == "NSEC") return take_link(line.owner, first_word(line.rdata));
  if (line.type != "NSEC3") return {};
  std::string_view rest = line.rdata;
  for (int field = 0; field < 4; ++field) take_field(rest, ' ');  // hash, flags, iterations, salt
  return take_link(first_word(line.owner, '.'), first_word(rest));
}

Result<void> ReadbackChain::take_signature(const Line& line) {
  if (line.owner != owner_ || first_word(line.rdata) != type_) {
    return Error(std::string(line.owner) + ": a signature of " +
                 std::string(first_word(line.rdata)) + " that does not follow it");
  }
  ++signatures_;
  return {};
}

Result<void> ReadbackChain::take_link(std::string_view name, std::string_view next) {
  if (count_.links++ == 0) {
    first_ = name;
  } else if (name != next_) {
    return Error("the chain continues with " + std::string(name) + " where " + next_ +
                 " is expected");
  }
  next_ = next;
  return {};
}

Result<void> ReadbackChain::end_rrset() {
  if (signatures_ == 0) return {};
  const bool by_ksk = type_ == "DNSKEY" || type_ == "CDS" || type_ == "CDNSKEY";
  const size_t wanted = (by_ksk ? keys_.key_signers : keys_.zone_signers).size();
  if (signatures_ != wanted) {
    return compare("signatures of " + owner_ + ' ' + type_, signatures_, wanted);
  }
  ++count_.rrsets;
  count_.signatures += signatures_;
  signatures_ = 0;
  return {};
}

Result<void> ReadbackChain::finish(const SigningCount& wanted) {
  TRY(end_rrset());
  if (count_.links > 0 && next_ != first_) {
    return Error("the last record of the chain points to " + next_ + ", expected " + first_);
  }
  TRY(compare("signed RRsets", count_.rrsets, wanted.rrsets));
  TRY(compare("signatures", count_.signatures, wanted.signatures));
  return compare("records in the chain", count_.links, wanted.links);
}

}  // namespace millrace::dnszone
