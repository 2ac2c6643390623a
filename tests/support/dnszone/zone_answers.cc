#include "tests/support/dnszone/zone_answers.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include <gmock/gmock.h>

#include "dnszone/syntax/octets.h"
#include "tests/support/source_path.h"

namespace millrace::dnszone {
namespace {

Record parse_line(const std::string& line) {
  std::istringstream fields(line.substr(0, line.find(" ;")));
  std::string owner, ttl, klass, type, rdata;
  fields >> owner >> ttl >> klass >> type;
  std::getline(fields >> std::ws, rdata);
  const DnsName name = DnsName::parse(owner).value();
  const RrType number = parse_type(type).value();
  return {name, number, static_cast<uint32_t>(std::stoul(ttl)),
          parse_rdata(number, rdata, DnsName::root()).value()};
}

bool covers(const Record& rrsig, RrType type) {
  return rrsig.type == RrType::rrsig && RrType{u16_at(rrsig.rdata, 0)} == type;
}

std::string wire_of(const Record& record) {
  std::string wire = record.owner.wire();
  put_u16(wire, static_cast<unsigned>(record.type));
  put_u16(wire, 1);
  put_u32(wire, record.ttl);
  put_u16(wire, static_cast<unsigned>(record.rdata.size()));
  return wire + record.rdata;
}

}  // namespace

std::vector<Record> read_signed(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error(path + ": cannot read");
  std::vector<Record> records;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line.front() != ';') records.push_back(parse_line(line));
  }
  return records;
}

ZoneSettings zone_settings(const DnsName& zone) {
  return {.zone = zone};
}

ZoneAnswers::ZoneAnswers(DnsName zone, std::vector<Record> all)
    : records(std::move(all)), zone_(std::move(zone)) {
}

ZoneAnswers ZoneAnswers::fixture(const std::string& name) {
  return {DnsName::parse("example.org").value(),
          read_signed(millrace::test::source_path("tests/fixtures/published") /
                      (name + ".zone.signed"))};
}

bool ZoneAnswers::exists(const DnsName& name) const {
  return std::any_of(records.begin(), records.end(),
                     [&](const Record& record) { return record.owner.is_at_or_below(name); });
}

// The RRset, followed by its signatures.
std::vector<Record> ZoneAnswers::find(const DnsName& owner, RrType type) const {
  std::vector<Record> found;
  for (const Record& record : records) {
    if (record.owner == owner && record.type == type) found.push_back(record);
  }
  for (const Record& record : records) {
    if (record.owner == owner && covers(record, type) && !found.empty()) found.push_back(record);
  }
  return found;
}

std::vector<Record> ZoneAnswers::answer_section(const Question& question) const {
  std::vector<Record> section;
  DnsName owner = question.name;
  for (int i = 0; i < 20; ++i) {
    const auto alias = find(owner, RrType::cname);
    if (alias.empty()) break;
    section.insert(section.end(), alias.begin(), alias.end());
    owner = DnsName::from_wire(alias.front().rdata).value();
  }
  const auto found = find(owner, question.type);
  section.insert(section.end(), found.begin(), found.end());
  return section;
}

std::vector<Record> ZoneAnswers::referral(const DnsName& name) const {
  for (DnsName cut = name; cut.is_at_or_below(zone_) && cut != zone_; cut = cut.parent()) {
    if (auto servers = find(cut, RrType::ns); !servers.empty()) return servers;
  }
  return {};
}

std::vector<Record> ZoneAnswers::glue_of(const std::vector<Record>& servers) const {
  std::vector<Record> glue;
  for (const Record& server : servers) {
    for (const Record& record : records) {
      const bool is_of_it = is_address(record.type) && record.owner.wire() == server.rdata;
      if (is_of_it) glue.push_back(record);
    }
  }
  return glue;
}

std::string ZoneAnswers::answer(const std::string& query) const {
  const Question question = decode_reply(query).value().question;
  const auto referred = referral(question.name);
  const auto section = referred.empty() ? answer_section(question) : std::vector<Record>();
  const auto code = rcode.value_or(exists(question.name) ? Rcode::noerror : Rcode::nxdomain);
  std::string message = query.substr(0, 2);
  put_u16(message, 0x8000U | (authoritative && referred.empty() ? 0x0400U : 0U) |
                       (authenticated ? 0x20U : 0U) | static_cast<unsigned>(code));
  const auto glue = glue_of(referred);
  for (const size_t count : {size_t{1}, section.size(), referred.size(), glue.size()}) {
    put_u16(message, static_cast<unsigned>(count));
  }
  message += query.substr(kMessageHeader, question.name.wire().size() + 4);
  for (const Record& record : section) message += wire_of(record);
  for (const Record& record : referred) message += wire_of(record);
  for (const Record& record : glue) message += wire_of(record);
  return message;
}

Result<Reply> ZoneAnswers::reply(const Question& question) const {
  return decode_reply(answer(encode_query(question)));
}

namespace {

TEST(ZoneAnswersTest, reads_every_record_of_a_signed_file) {
  EXPECT_EQ(ZoneAnswers::fixture("new").records.size(), 61U);
}

}  // namespace
}  // namespace millrace::dnszone
