#include "tests/support/dnszone/rdata_judges.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/encoding.h"
#include "dnszone/query/message.h"
#include "dnszone/syntax/octets.h"
#include "tests/support/process.h"
#include "tests/support/test_directory.h"

namespace millrace::dnszone::test {
namespace {

using millrace::test::Daemon;
using millrace::test::Finished;
using millrace::test::free_port;
using millrace::test::read_text;
using millrace::test::run_program;
using millrace::test::TestDirectory;
using millrace::test::wait_until;
using millrace::test::write_text;

std::string key_of(const DnsName& owner, uint16_t type) {
  return owner.text() + ' ' + std::to_string(type);
}

// One RRset of BIND's raw format: length of all, class, type, covered type, TTL, count, then owner
// and each rdata with their lengths.
void take_rrset(std::string_view rrset, WireByRecord& wire) {
  const uint16_t type = u16_at(rrset, 6);
  const uint32_t count = u32_at(rrset, 14);
  const size_t owner_size = u16_at(rrset, 18);
  const auto owner = DnsName::from_wire(rrset.substr(20, owner_size));
  size_t at = 20 + owner_size;
  for (uint32_t i = 0; i < count; ++i) {
    const size_t size = u16_at(rrset, at);
    wire[key_of(*owner, type)] = to_hex(rrset.substr(at + 2, size));
    at += 2 + size;
  }
}

WireByRecord parse_raw(std::string_view raw) {
  constexpr size_t kHeader = 24;
  WireByRecord wire;
  for (size_t at = kHeader; at < raw.size(); at += u32_at(raw, at)) {
    take_rrset(raw.substr(at, u32_at(raw, at)), wire);
  }
  return wire;
}

std::string knot_configuration(const Path& directory, uint16_t port) {
  const std::string at = directory.string();
  return "server:\n    rundir: " + at + "\n    listen: 127.0.0.1@" + std::to_string(port) +
         "\ndatabase:\n    storage: " + at +
         "/db\nacl:\n  - id: all\n    address: 127.0.0.1\n    action: transfer\nzone:\n"
         "  - domain: j.test\n    file: " +
         at +
         "/zone\n    journal-content: none\n    zonefile-load: whole\n"
         "    semantic-checks: off\n    acl: all\n";
}

std::string read_exactly(int socket, size_t octets) {
  std::string text(octets, '\0');
  size_t at = 0;
  while (at < octets) {
    const ssize_t got = ::read(socket, text.data() + at, octets - at);
    if (got <= 0) return {};
    at += static_cast<size_t>(got);
  }
  return text;
}

int connected(uint16_t port) {
  const int tcp = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(tcp, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return tcp;
  ::close(tcp);
  return -1;
}

void send_axfr_query(int tcp) {
  constexpr RrType kAxfr{252};
  const std::string query = encode_query({DnsName::parse("j.test.").value(), kAxfr});
  std::string framed;
  put_u16(framed, static_cast<unsigned>(query.size()));
  framed += query;
  static_cast<void>(::write(tcp, framed.data(), framed.size()));
}

// The records of a zone transfer, from SOA to SOA; less than that: the server is not ready.
std::vector<Record> transferred(uint16_t port) {
  std::vector<Record> records;
  const int tcp = connected(port);
  if (tcp < 0) return records;
  send_axfr_query(tcp);
  while (records.size() < 2 || records.back().type != RrType::soa) {
    const std::string length = read_exactly(tcp, 2);
    const auto reply = length.empty() ? Result<Reply>(Error("no answer"))
                                      : decode_reply(read_exactly(tcp, u16_at(length, 0)));
    if (!reply || reply->answer.empty()) break;
    records.insert(records.end(), reply->answer.begin(), reply->answer.end());
  }
  ::close(tcp);
  return records;
}

}  // namespace

WireByRecord wire_by_bind(const std::string& zone) {
  const TestDirectory directory;
  write_text(directory / "zone", zone);
  const Finished done =
      run_program({"named-compilezone", "-k", "ignore", "-n", "ignore", "-i", "none", "-F", "raw",
                   "-o", (directory / "raw").string(), "j.test", (directory / "zone").string()});
  EXPECT_EQ(done.status, 0) << done.out << done.err;
  return done.status == 0 ? parse_raw(read_text(directory / "raw")) : WireByRecord();
}

WireByRecord wire_by_knot(const std::string& zone) {
  const TestDirectory directory;
  const uint16_t port = free_port();
  write_text(directory / "zone", zone);
  write_text(directory / "conf", knot_configuration(directory.path(), port));
  const Daemon knot({"knotd", "-c", (directory / "conf").string()}, directory / "log");
  std::vector<Record> records;
  const bool ready = wait_until([&] {
    records = transferred(port);
    return records.size() > 1 && records.back().type == RrType::soa;
  });
  EXPECT_TRUE(ready) << records.size() << " records; " << read_text(directory / "log");
  WireByRecord wire;
  for (const Record& record : records) {
    wire[key_of(record.owner, static_cast<uint16_t>(record.type))] = to_hex(record.rdata);
  }
  return wire;
}

std::string faults_by_nsd(const std::string& zone) {
  const TestDirectory directory;
  write_text(directory / "zone", zone);
  const Finished done = run_program({"nsd-checkzone", "j.test", (directory / "zone").string()});
  return done.status == 0 ? std::string() : done.out + done.err;
}

}  // namespace millrace::dnszone::test
