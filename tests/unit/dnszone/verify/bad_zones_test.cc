// Zones made bad one by one: ours refuses exactly what two of the judges refuse. There are two
// differences, which no two can judge: a DS of another key (of_another_ds), and a ZONEMD of another
// zone, which only ldns checks (zonemd_test.cc).
#include <algorithm>
#include <functional>

#include <gmock/gmock.h>

#include "core/base/encoding.h"
#include "dnszone/keys/ds.h"
#include "dnszone/keys/key_generation.h"
#include "dnszone/keys/zone_key.h"
#include "dnszone/keys/zone_keys.h"
#include "dnszone/sign/sign_zone.h"
#include "dnszone/verify/nsec3.h"
#include "dnszone/verify/verify_zone.h"
#include "tests/support/dnszone/judges.h"
#include "tests/support/process.h"

namespace millrace::dnszone::test {
namespace {

using Records = std::vector<Record>;
using std::chrono::days;

constexpr const char* kOrigin = "example.test.";
const std::string kText = R"(
@ 3600 IN SOA ns1 hostmaster 7 7200 3600 604800 300
@ 3600 IN NS ns1
@ 3600 IN MX 10 mail
@ 3600 IN CAA 0 issue "ca.example"
ns1 3600 IN A 192.0.2.1
mail 3600 IN AAAA 2001:db8::2
www 3600 IN A 192.0.2.2
www 3600 IN TXT "hello"
alias 3600 IN CNAME www
*.wild 3600 IN A 192.0.2.3
a.b.c 3600 IN A 192.0.2.4
_25._tcp.mail 3600 IN TLSA 3 1 1 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
cut 3600 IN NS ns.cut
ns.cut 3600 IN A 192.0.2.5
safe 3600 IN NS ns.elsewhere.test.
safe 3600 IN DS 12345 13 2 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
tree 3600 IN DNAME elsewhere.test.
)";

// What a record is, as the tables here speak of it: "A www", "RRSIG(TXT) www", "NSEC3".
std::string kind_of(const Record& record) {
  std::string kind = to_text(record.type);
  if (record.type == RrType::rrsig) {
    const auto high = static_cast<unsigned char>(record.rdata[0]);
    const auto low = static_cast<unsigned char>(record.rdata[1]);
    kind += '(' + to_text(RrType{static_cast<uint16_t>(high << 8U | low)}) + ')';
  }
  return kind;
}

// A bit of the record's data that leaves it readable.
void flip(Record& record) {
  const std::string kind = kind_of(record);
  size_t at = record.rdata.size() - 1;
  if (kind == "NS" || kind == "CNAME" || kind == "DNAME" || kind == "SOA" || kind == "NSEC") at = 1;
  if (kind == "MX") at = 1;
  if (kind == "NSEC3") at = 8;       // in the next hash
  if (kind == "NSEC3PARAM") at = 3;  // the iterations
  record.rdata[at] = static_cast<char>(record.rdata[at] ^ 4);
}

Records::iterator find(Records& zone, const std::string& owner, const std::string& kind) {
  const DnsName wanted = name(owner);
  const auto found = std::find_if(zone.begin(), zone.end(), [&](const Record& record) {
    return record.owner == wanted && kind_of(record) == kind;
  });
  if (found == zone.end()) throw std::runtime_error("no " + kind + " at " + owner);
  return found;
}

std::string text_of(const Records& zone) {
  std::string text;
  for (const Record& record : zone) text += must(record_text(record)) + '\n';
  return text;
}

enum class Denial { nsec, nsec3, opt_out };

class BadZones : public ::testing::TestWithParam<Denial> {
 protected:
  Records signed_at(TimePoint now, const std::vector<ZoneKey>& keys = keys_of(kOrigin)) {
    auto request = request_now(kOrigin);
    request.now = now;
    request.nsec3 = GetParam() != Denial::nsec;
    request.opt_out = GetParam() == Denial::opt_out;
    return records(must(sign_zone(records(kText, name(kOrigin)), keys, request)).text,
                   name(kOrigin));
  }
  std::string denial() { return GetParam() == Denial::nsec ? "NSEC" : "NSEC3"; }
  // The owner of the record that denies a name.
  std::string denial_of(const std::string& owner) {
    if (GetParam() == Denial::nsec) return owner;
    return base32hex(nsec3_hash(name(owner), {})) + '.' + kOrigin;
  }
  void erase(Records& zone, const std::string& owner, const std::string& kind) {
    zone.erase(find(zone, owner, kind));
  }

  void expect_judged_alike(const Records& zone, const std::string& what) {
    const bool refused = verify_zone(zone, {name(kOrigin), {}, present()}).fault_count > 0;
    const Verdict verdict = judge(text_of(zone), kOrigin);
    std::string who;
    for (const std::string& one : verdict.refusing) who += ' ' + one;
    EXPECT_EQ(refused, verdict.refusing.size() >= 2)
        << what << ": ours " << (refused ? "refuses" : "accepts") << ", refused by" << who << '\n'
        << verdict.said;
  }

  const Records good = signed_at(present());
};

TEST_P(BadZones, are_none_before_anything_was_done) {
  expect_accepted(text_of(good), kOrigin);
  expect_judged_alike(good, "nothing");
}

TEST_P(BadZones, with_a_bit_flipped_in_each_kind_of_record) {
  std::set<std::string> seen;
  for (size_t i = 0; i < good.size(); ++i) {
    const bool is_unsigned =
        good[i].owner == name("cut.example.test.") || good[i].owner == name("ns.cut.example.test.");
    const std::string kind = kind_of(good[i]) + (is_unsigned ? " of the child" : "");
    if (!seen.insert(kind).second) continue;
    Records zone = good;
    flip(zone[i]);
    expect_judged_alike(zone, kind);
  }
  EXPECT_GT(seen.size(), 25U);
}

TEST_P(BadZones, with_a_record_missing) {
  for (const char* kind : {"A", "RRSIG(A)", "TXT", "RRSIG(TXT)"}) {
    Records zone = good;
    erase(zone, "www.example.test.", kind);
    expect_judged_alike(zone, kind);
  }
  Records zone = good;
  erase(zone, "safe.example.test.", "DS");
  expect_judged_alike(zone, "DS");
  for (const std::string kind : {"SOA", "NS", "DNSKEY"}) {
    zone = good;
    erase(zone, kOrigin, "RRSIG(" + kind + ")");
    expect_judged_alike(zone, "RRSIG(" + kind + ")");
  }
}

TEST_P(BadZones, with_a_denial_removed) {
  for (const char* owner : {"www.example.test.", "cut.example.test.", "example.test."}) {
    const bool is_left_out = GetParam() == Denial::opt_out && std::string(owner).starts_with("cut");
    if (is_left_out) continue;
    Records zone = good;
    erase(zone, denial_of(owner), denial());
    erase(zone, denial_of(owner), "RRSIG(" + denial() + ")");
    expect_judged_alike(zone, denial() + " of " + owner);
  }
}

TEST_P(BadZones, with_what_was_added_after_signing) {
  const Record added{name("new.example.test."), RrType::a, 3600, std::string("\xC0\0\2\5", 4)};
  const std::pair<const char*, Record> cases[] = {
      {"a name", added},
      {"a type", {name("www.example.test."), RrType::aaaa, 3600, std::string(16, '\1')}},
      {"a record of an RRset", {name("www.example.test."), RrType::a, 3600, added.rdata}},
      {"a name below an empty one", {name("x.c.example.test."), RrType::a, 3600, added.rdata}},
      {"a delegation",
       {name("newcut.example.test."), RrType::ns, 3600, name("ns.elsewhere.test.").wire()}},
      {"glue", {name("ns2.cut.example.test."), RrType::a, 3600, added.rdata}},
      {"a key", {name(kOrigin), RrType::dnskey, 3600, keys_of("other.test.")[1].dnskey_rdata}},
  };
  for (const auto& [what, record] : cases) {
    Records zone = good;
    zone.push_back(record);
    expect_judged_alike(zone, what);
  }
}

TEST_P(BadZones, at_another_time) {
  const TestDirectory directory;
  const auto files = make_posix_files();
  const auto make = [&](uint16_t flags) {
    must(generate_key(*files, directory / "keys", name(kOrigin), 13, flags,
                      time("2020-01-01T00:00:00Z")));
  };
  make(257);
  make(256);
  const auto keys = must(load_keys(*files, directory / "keys", name(kOrigin)));
  expect_judged_alike(signed_at(present(), keys), "in time");
  expect_judged_alike(signed_at(present() - days(30), keys), "expired");
  expect_judged_alike(signed_at(present() + days(2), keys), "not valid yet");
}

// Of the judges only ldns accepts a DS.
TEST_P(BadZones, of_another_ds) {
  const TestDirectory directory;
  directory.write("signed", text_of(good));
  for (const uint8_t digest : {kDigestSha256, kDigestSha384}) {
    for (const char* whose : {kOrigin, "other.test."}) {
      const std::string ds =
          must(ds_of(name(kOrigin), keys_of(whose).front().dnskey_rdata, digest));
      directory.write("ds", std::string(kOrigin) + " 3600 IN DS " + ds + '\n');
      const bool refused = verify_zone(good, {name(kOrigin), {ds}, present()}).fault_count > 0;
      const auto ldns =
          millrace::test::run_program({"ldns-verify-zone", "-k", "ds", "signed"},
                                      {.environment = {}, .directory = directory.path()});
      EXPECT_EQ(refused, whose != std::string(kOrigin)) << ds;
      EXPECT_EQ(ldns.status != 0, refused) << ds << ldns.out << ldns.err;
    }
  }
}

TEST_P(BadZones, of_another_key) {
  Records zone = good;
  for (Record& record : zone) {
    if (record.type == RrType::dnskey && key_tag(record.rdata) == keys_of(kOrigin)[1].tag) {
      record.rdata = keys_of("other.test.")[1].dnskey_rdata;
    }
  }
  expect_judged_alike(zone, "another ZSK in the DNSKEY RRset");
  zone = good;
  for (Record& record : zone) {
    if (record.type == RrType::dnskey && key_tag(record.rdata) == keys_of(kOrigin)[0].tag) {
      record.rdata = keys_of("other.test.")[0].dnskey_rdata;
    }
  }
  expect_judged_alike(zone, "another KSK in the DNSKEY RRset");
}

INSTANTIATE_TEST_SUITE_P(Chains, BadZones,
                         ::testing::Values(Denial::nsec, Denial::nsec3, Denial::opt_out));

}  // namespace
}  // namespace millrace::dnszone::test
