// Signing again: what stays, and that nothing stays which should not.
#include <algorithm>
#include <random>

#include "core/env/system_clock.h"
#include "dnszone/keys/zone_key.h"
#include "tests/support/dnszone/resign_support.h"
#include "tests/support/process.h"

namespace millrace::dnszone::test {
namespace {

using millrace::test::run_program;
using std::chrono::days;
using std::chrono::hours;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

TEST_F(Resigning, gives_the_same_octets_when_nothing_has_changed) {
  const auto before = sign();
  request.now += hours(5);
  request.threads = 3;
  const auto after = sign(before.store);
  EXPECT_EQ(after.zone.text, before.zone.text);
  EXPECT_EQ(after.store, before.store);
  EXPECT_EQ(after.kept, before.zone.signatures);
  EXPECT_EQ(before.kept, 0u);
  EXPECT_EQ(after.zone.earliest_expiry, before.zone.earliest_expiry);
  EXPECT_EQ(after.zone.refresh_at, before.zone.refresh_at);
}

TEST_F(Resigning, a_new_serial_changes_the_soa_only) {
  const auto before = sign();
  request.serial = 8;
  EXPECT_THAT(made_in(before.zone.text, sign(before.store).zone.text),
              ElementsAre("example.test. SOA"));
}

TEST_F(Resigning, a_new_name_costs_itself_and_the_name_before_it) {
  const auto before = sign();
  text += "nt 300 IN TXT \"new\"\n";
  const auto after = sign(before.store);
  EXPECT_THAT(made_in(before.zone.text, after.zone.text),
              UnorderedElementsAre("nt.example.test. TXT", "nt.example.test. NSEC",
                                   "ns1.example.test. NSEC"));
  EXPECT_EQ(after.kept, after.zone.signatures - 3);
}

TEST_F(Resigning, makes_a_signature_again_when_rdata_ttl_or_name_has_changed) {
  const auto before = sign();
  edit("192.0.2.1", "192.0.2.9");
  EXPECT_THAT(made_in(before.zone.text, sign(before.store).zone.text),
              ElementsAre("ns1.example.test. A"));
  edit("mail 3600", "mail 3599");
  EXPECT_THAT(made_in(before.zone.text, sign(before.store).zone.text),
              ElementsAre("mail.example.test. MX", "ns1.example.test. A"));
  edit("a.b.deep", "b.b.deep");
  EXPECT_THAT(
      made_in(before.zone.text, sign(before.store).zone.text),
      ElementsAre("child.example.test. NSEC", "b.b.deep.example.test. A",
                  "b.b.deep.example.test. NSEC", "mail.example.test. MX", "ns1.example.test. A"));
}

TEST_F(Resigning, the_order_of_records_in_the_source_means_nothing) {
  const auto before = sign();
  edit("@ 3600 IN TXT \"one\" \n@ 3600 IN TXT \"two\"\n",
       "@ 3600 IN TXT \"two\"\n@ 3600 IN TXT \"one\"\n");
  EXPECT_EQ(sign(before.store).zone.text, before.zone.text);
}

TEST_F(Resigning, neither_does_any_other_order) {
  std::vector<std::string> lines;
  for (int i = 0; i < 200; ++i) {
    const std::string n = std::to_string(i);
    lines.push_back("h" + n + " 60 IN A 192.0.2." + n + "\n");
    if (i % 3 == 0) lines.push_back("h" + n + " 60 IN AAAA 2001:db8::" + n + "\n");
    if (i % 5 == 0) lines.push_back("a.b.h" + n + " 60 IN TXT \"" + n + "\"\n");
    if (i % 7 == 0) lines.push_back("h\\000\\001" + n + " 60 IN A 192.0.2.1\n");
    if (i % 11 == 0) lines.push_back("child" + n + " 60 IN NS ns.child" + n + "\n");
  }
  const auto in_order = [&] {
    text = kResignZone;
    for (const std::string& line : lines) text += line;
  };
  in_order();
  const auto before = sign();
  std::mt19937 random(1);
  for (int round = 0; round < 5; ++round) {
    std::shuffle(lines.begin(), lines.end(), random);
    in_order();
    EXPECT_EQ(sign(before.store).zone.text, before.zone.text);
  }
}

TEST_F(Resigning, a_record_less_in_a_set_is_another_set) {
  const auto before = sign();
  edit("@ 3600 IN TXT \"two\"\n", "");
  EXPECT_THAT(made_in(before.zone.text, sign(before.store).zone.text),
              ElementsAre("example.test. TXT"));
}

TEST_F(Resigning, what_became_a_delegation_is_not_signed_any_more) {
  const auto before = sign();
  text += "deep 3600 IN NS ns.elsewhere.test.\n";
  const auto after = sign(before.store);
  EXPECT_THAT(after.zone.text, Not(HasSubstr("a.b.deep.example.test.\t300\tIN\tRRSIG")));
}

TEST_F(Resigning, renews_each_signature_when_it_is_due) {
  const auto before = sign();
  std::vector<size_t> kept;
  for (const TimePoint now : {before.zone.refresh_at - hours(1), before.zone.refresh_at,
                              before.zone.refresh_at + days(1), before.zone.refresh_at + days(3)}) {
    request.now = now;
    kept.push_back(sign(before.store).kept);
  }
  EXPECT_EQ(kept[0], before.zone.signatures);
  EXPECT_LT(kept[1], before.zone.signatures);
  EXPECT_GT(kept[1], 0u);
  EXPECT_LE(kept[2], kept[1]);
  EXPECT_EQ(kept[3], 0u);
}

TEST_F(Resigning, is_not_due_again_at_once) {
  auto outcome = sign();
  for (int run = 0; run < 20; ++run) {
    request.now = outcome.zone.refresh_at;
    outcome = sign(outcome.store);
    EXPECT_GT(outcome.zone.refresh_at, request.now);
    EXPECT_LT(outcome.kept, outcome.zone.signatures);
  }
}

TEST_F(Resigning, where_expire_is_as_long_as_the_validity_a_quarter_of_it_is_kept_too) {
  edit("86400", "1209600");
  const auto before = sign();
  request.now += hours(83);
  EXPECT_EQ(sign(before.store).kept, before.zone.signatures);
  request.now += hours(1);
  EXPECT_EQ(sign(before.store).kept, 0u);
}

TEST_F(Resigning, keeps_nothing_that_lasts_longer_than_is_wanted_now) {
  const auto before = sign();
  request.validity = days(7);
  EXPECT_EQ(sign(before.store).kept, 0u);
}

TEST_F(Resigning, keeps_nothing_that_lasts_too_short_for_what_is_wanted_now) {
  request.validity = hours(6);
  edit("3600 IN MX", "60 IN MX");
  const auto before = sign();
  request.validity = days(14);
  EXPECT_EQ(sign(before.store).kept, 0u);
}

TEST_F(Resigning, keeps_nothing_of_a_clock_that_was_ahead) {
  const auto before = sign();
  request.now -= days(1);
  EXPECT_EQ(sign(before.store).kept, 0u);
}

TEST_F(Resigning, keeps_nothing_that_has_expired) {
  const auto before = sign();
  request.now += days(15);
  EXPECT_EQ(sign(before.store).kept, 0u);
}

TEST_F(Resigning, from_nsec_to_nsec3_and_back_leaves_nothing_of_the_other) {
  const auto before = sign();
  request.nsec3 = true;
  const auto with_nsec3 = sign(before.store);
  EXPECT_THAT(with_nsec3.zone.text, Not(HasSubstr("\tNSEC\t")));
  EXPECT_GT(with_nsec3.kept, 0u);
  request.nsec3 = false;
  const auto back = sign(with_nsec3.store);
  EXPECT_THAT(back.zone.text, Not(HasSubstr("NSEC3")));
}

TEST_F(Resigning, another_ksk_signs_the_keys_again_and_nothing_else) {
  const auto before = sign();
  keys[0] = new_key(257);
  const auto after = sign(before.store);
  EXPECT_THAT(made_in(before.zone.text, after.zone.text), ElementsAre("example.test. DNSKEY"));
}

TEST_F(Resigning, another_zsk_signs_everything_again) {
  const auto before = sign();
  keys[1] = new_key(256);
  const auto after = sign(before.store);
  EXPECT_EQ(after.kept, 0u);
  EXPECT_EQ(after.store_refused,
            "is damaged, or was not made with the keys that sign this zone now");
}

TEST_F(Resigning, a_key_that_is_withdrawn_leaves_no_signature) {
  keys.push_back(new_key(256));
  const auto before = sign();
  const std::string by_it = ' ' + std::to_string(keys[2].tag) + " example.test. ";
  ASSERT_THAT(before.zone.text, HasSubstr(by_it));
  keys[2].times.inactive = request.now;
  EXPECT_THAT(sign(before.store).zone.text, Not(HasSubstr(by_it)));
}

TEST_F(Resigning, a_key_that_only_shares_its_tag_is_another_one) {
  const auto& mine = keys_of("example.test.");
  ZoneKey other = new_key(256);
  other.tag = mine[1].tag;
  const DnsName origin = name("example.test.");
  EXPECT_NE(signers_digest({&mine[1]}, origin), signers_digest({&other}, origin));
  EXPECT_NE(signers_digest({&mine[1]}, origin), signers_digest({&mine[1]}, name("other.test.")));
}

TEST_F(Resigning, what_it_kept_is_accepted_by_ldns_bind_and_knot) {
  request.now = make_system_clock()->now() - days(6);
  const auto before = sign();
  request.now += days(6);
  request.serial = 8;
  text += "new 300 IN TXT \"added\"\n";
  const auto after = sign(before.store);
  EXPECT_GT(after.kept, 5u);
  const TestDirectory directory;
  directory.write("zone.signed", after.zone.text);
  const std::string file = (directory / "zone.signed").string();
  const std::vector<millrace::test::Arguments> tools = {
      {"ldns-verify-zone", file},
      {"dnssec-verify", "-x", "-o", "example.test.", file},
      {"kzonecheck", "-d", "on", "-o", "example.test.", file}};
  for (const auto& tool : tools) {
    const auto finished = run_program(tool, {.environment = {}, .directory = directory.path()});
    EXPECT_EQ(finished.status, 0) << tool[0] << ": " << finished.out << finished.err;
  }
}

// The file of signatures.

TEST_F(Resigning, a_damaged_store_is_refused_wherever_the_damage_is) {
  const auto before = sign();
  for (size_t at = 0; at < before.store.size(); at += 1 + before.store.size() / 200) {
    std::string damaged = before.store;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    const auto after = must(try_sign(damaged));
    EXPECT_EQ(after.kept, 0u) << at;
    EXPECT_THAT(after.store_refused, HasSubstr("is ")) << at;
  }
}

TEST_F(Resigning, a_store_cut_short_or_of_other_content_is_refused) {
  const auto before = sign();
  for (const std::string& store :
       {std::string("x"), std::string("; a zone\n"), before.store.substr(0, 20),
        before.store.substr(0, 60), before.store.substr(0, before.store.size() - 1),
        before.store + '\0', "millrace signatures 1\n" + before.store.substr(22)}) {
    const auto after = sign(store);
    EXPECT_EQ(after.kept, 0u);
    EXPECT_THAT(after.store_refused, Not(IsEmpty()));
  }
}

TEST_F(Resigning, a_store_of_another_zone_with_the_same_keys_is_refused) {
  const DnsName origin = name("example.test.");
  const auto before = sign();
  ASSERT_TRUE(SignatureStore::open(before.store, store_key({&keys[1]}, origin)));
  EXPECT_FALSE(SignatureStore::open(before.store, store_key({&keys[1]}, name("other.test."))));
  EXPECT_FALSE(SignatureStore::open(before.store, store_key({&keys[0]}, origin)));
}

TEST_F(Resigning, the_store_of_any_earlier_version_does_no_harm) {
  const auto first = sign();
  edit("192.0.2.1", "192.0.2.9");
  edit("\"two\"", "\"three\"");
  const auto second = sign(first.store);
  edit("192.0.2.9", "192.0.2.1");
  request.serial = 9;
  // sign() verifies all of it.
  EXPECT_EQ(sign(first.store).kept, first.zone.signatures - 2);   // SOA, TXT
  EXPECT_EQ(sign(second.store).kept, first.zone.signatures - 2);  // SOA, A
}

}  // namespace
}  // namespace millrace::dnszone::test
