// The signed text as plain lines: OWNER<tab>TTL<tab>IN<tab>TYPE<tab>RDATA.
#include "dnszone/octets.h"
#include "dnszone/signed_check.h"

namespace millrace::dnszone {
namespace {

struct Line {
  std::string_view owner, type, rdata;
};

std::string_view take_field(std::string_view& text, char end) {
  const size_t size = std::min(text.find(end), text.size());
  const std::string_view field = text.substr(0, size);
  text.remove_prefix(std::min(size + 1, text.size()));
  return field;
}

Line split(std::string_view line) {
  Line fields;
  fields.owner = take_field(line, '\t');
  take_field(line, '\t');
  take_field(line, '\t');
  fields.type = take_field(line, '\t');
  fields.rdata = line;
  return fields;
}

class Scan {
 public:
  explicit Scan(const SigningKeys& keys) : keys_(keys) {}

  Result<void> take(const Line& line) {
    if (line.type == "RRSIG") return take_signature(line);
    if (line.owner == last_.owner && line.type == last_.type) return {};
    TRY(end_rrset());
    last_ = line;
    if (line.type == "NSEC") return take_link(line.owner, first_word(line.rdata));
    if (line.type != "NSEC3") return {};
    std::string_view rest = line.rdata;
    for (int field = 0; field < 4; ++field) take_field(rest, ' ');  // hash, flags, iterations, salt
    return take_link(first_word_to(line.owner, '.'), first_word(rest));
  }

  Result<void> finish(const SigningCount& wanted) {
    TRY(end_rrset());
    if (count_.links > 0 && next_ != first_) {
      return Error("the last record of the chain points to " + std::string(next_) + ", want " +
                   std::string(first_));
    }
    TRY(compare("signed RRsets", count_.rrsets, wanted.rrsets));
    TRY(compare("signatures", count_.signatures, wanted.signatures));
    return compare("records in the chain", count_.links, wanted.links);
  }

 private:
  static std::string_view first_word_to(std::string_view text, char end) {
    return take_field(text, end);
  }
  static std::string_view first_word(std::string_view text) { return first_word_to(text, ' '); }

  static Result<void> compare(const std::string& what, size_t seen, size_t wanted) {
    if (seen == wanted) return {};
    return Error(std::to_string(seen) + ' ' + what + ", want " + std::to_string(wanted));
  }

  Result<void> take_signature(const Line& line) {
    if (line.owner != last_.owner || first_word(line.rdata) != last_.type) {
      return Error(std::string(line.owner) + ": a signature of " +
                   std::string(first_word(line.rdata)) + " that does not stand behind it");
    }
    ++signatures_;
    return {};
  }

  Result<void> end_rrset() {
    if (signatures_ == 0) return {};
    const bool by_ksk = last_.type == "DNSKEY" || last_.type == "CDS" || last_.type == "CDNSKEY";
    const size_t wanted = (by_ksk ? keys_.key_signers : keys_.zone_signers).size();
    if (signatures_ != wanted) {
      return compare("signatures of " + std::string(last_.owner) + ' ' + std::string(last_.type),
                     signatures_, wanted);
    }
    ++count_.rrsets;
    count_.signatures += signatures_;
    signatures_ = 0;
    return {};
  }

  Result<void> take_link(std::string_view name, std::string_view next) {
    if (count_.links++ == 0) {
      first_ = name;
    } else if (name != next_) {
      return Error("the chain goes on to " + std::string(name) + " where " + std::string(next_) +
                   " should be next");
    }
    next_ = next;
    return {};
  }

  const SigningKeys& keys_;
  Line last_;
  size_t signatures_ = 0;  // of the RRset at hand
  std::string_view first_, next_;
  SigningCount count_;
};

}  // namespace

Result<void> check_chain_closes(std::string_view text, const SigningKeys& keys,
                                const SigningCount& wanted) {
  Scan scan(keys);
  while (!text.empty()) {
    const std::string_view line = take_field(text, '\n');
    if (!line.starts_with(';')) TRY(scan.take(split(line)));
  }
  return scan.finish(wanted);
}

}  // namespace millrace::dnszone
