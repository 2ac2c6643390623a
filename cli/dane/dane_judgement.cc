#include "cli/dane/dane_judgement.h"

#include <algorithm>

#include "tlsa/tlsa_advice.h"
#include "tlsa/tlsa_usable.h"

namespace millrace::cli {
namespace {

using dnszone::Found;

class Judgement {
 public:
  Judgement(const DaneFindings& findings, TimePoint now, StageReport& report)
      : findings_(findings), target_(findings.target), now_(now), report_(report) {}

  void run() {
    judge_addresses();
    judge_tlsa();
    for (const DaneConnection& connection : findings_.connections) judge(connection);
    if (findings_.tlsa && *findings_.tlsa) consider_set();
  }

 private:
  void fail(Error error) {
    report_.fail(std::move(error).about({SubjectKind::server, target_.shown}));
  }

  void note(std::string text) {
    report_.add_note(Line({SubjectKind::server, target_.shown}, std::move(text)));
  }

  void judge_addresses() {
    if (!findings_.addresses) return;
    if (!*findings_.addresses) return fail(findings_.addresses->error());
    const dnszone::HostAddressSet& set = **findings_.addresses;
    // RFC 7672 §2.2.2
    const bool looked_up = set.authenticated || set.alias_authenticated;
    if (!looked_up && target_.is_smtp() && has_secure_records()) {
      fail(
          Error("the addresses of the host are not secure: SMTP clients do not ask for its TLSA "
                "records (RFC 7672 section 2.2.2); sign the zone of the addresses"));
    }
  }

  bool has_secure_records() const {
    return findings_.tlsa && *findings_.tlsa && (*findings_.tlsa)->authenticated &&
           !findings_.records().empty();
  }

  void judge_tlsa() {
    if (!findings_.tlsa) {
      return fail(
          Error("an address has no TLSA records: name the host, and connect to this "
                "address with --address"));
    }
    if (!*findings_.tlsa) return fail(findings_.tlsa->error());
    const dnszone::TlsaSet& set = **findings_.tlsa;
    if (set.found != Found::records) {
      return fail(Error("no TLSA records at " + set.owner.text() +
                        (set.authenticated ? "" : ", by an answer that is not secure") +
                        ": millrace tlsa print prints the record of a key"));
    }
    if (set.authenticated) return;
    fail(Error("the TLSA records at " + set.owner.text() +
               " are not secure, so clients ignore them: the zone is not signed or has no DS at "
               "its parent (millrace check), or the resolver does not validate; ask a resolver "
               "on this host that does (--resolver)"));
  }

  void judge(const DaneConnection& connection) {
    const std::string at = connection.endpoint.address;
    if (connection.other_kind) {
      note("with certificates of one kind of key only: " + *connection.other_kind);
    }
    if (connection.error) {
      // No route (ErrorKind::config) is nothing that the command line can change.
      Error error = *connection.error;
      if (error.kind == ErrorKind::config) {
        error.kind = ErrorKind::not_yet;
        error.message += ": run this on a host that has one, or leave the address out (--address)";
      }
      return fail(std::move(error));
    }
    for (const DaneLeaf& leaf : connection.leaves) {
      if (!leaf.handshake.dane_fault) continue;
      fail(Error(at + ": a client that validates DANE refuses the " + leaf.chain.front().key +
                 " certificate: " +
                 tlsa::refusal_text(*leaf.handshake.dane_fault, findings_.records(), leaf.chain,
                                    (*findings_.tlsa)->base, target_.starttls, now_)));
    }
  }

  void consider_set() {
    const auto records = findings_.records();
    for (const TlsaData& record : records) {
      if (!tlsa::is_of_empty_input(record)) continue;
      fail(Error("TLSA " + tlsa::to_text(record, 16) + " at " + (*findings_.tlsa)->owner.text() +
                 " is the digest of empty input: whatever made it was given no key; remove it"));
    }
    std::vector<std::vector<tlsa::PresentedCertificate>> chains;
    for (const DaneConnection& connection : findings_.connections) {
      for (const DaneLeaf& leaf : connection.leaves) chains.push_back(leaf.chain);
    }
    for (std::string& text : tlsa::set_warnings(records, chains, target_.starttls)) {
      note(std::move(text));
    }
  }

  const DaneFindings& findings_;
  const DaneTarget& target_;
  TimePoint now_;
  StageReport& report_;
};

}  // namespace

void judge_dane(const DaneFindings& findings, TimePoint now, StageReport& report) {
  Judgement(findings, now, report).run();
}

}  // namespace millrace::cli
