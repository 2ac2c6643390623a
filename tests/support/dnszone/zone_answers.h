// An authoritative server as a function: answers queries from the records of a signed zone, as RFC
// 1034 §4.3.2 says, and lets a test spoil them.
#pragma once

#include <optional>
#include <string>

#include "dnszone/query/message.h"
#include "dnszone/settings.h"

namespace millrace::dnszone {

// The records of a file with one record a line, as ldns-signzone writes it. Throws when it cannot
// read it.
std::vector<Record> read_signed(const std::string& path);

// A zone with every other setting left empty, or at its default.
ZoneSettings zone_settings(const DnsName& zone);

class ZoneAnswers {
 public:
  ZoneAnswers(DnsName zone, std::vector<Record> records);
  // tests/fixtures/published/NAME.zone.signed of example.org.
  static ZoneAnswers fixture(const std::string& name);

  // What is spoiled: public, for tests to set.
  std::vector<Record> records;
  bool authoritative = true;
  bool authenticated = false;  // AD: a resolver that validates
  std::optional<Rcode> rcode;

  // The whole answer to a query, both in wire form.
  std::string answer(const std::string& query) const;
  // Answers and decodes.
  Result<Reply> reply(const Question& question) const;

  // Takes the records away for which `drop` is true.
  template <class Drop>
  void erase(Drop drop) {
    std::erase_if(records, drop);
  }

 private:
  bool exists(const DnsName& name) const;
  std::vector<Record> find(const DnsName& owner, RrType type) const;
  std::vector<Record> answer_section(const Question& question) const;
  std::vector<Record> referral(const DnsName& name) const;
  std::vector<Record> glue_of(const std::vector<Record>& servers) const;

  DnsName zone_;
};

}  // namespace millrace::dnszone
