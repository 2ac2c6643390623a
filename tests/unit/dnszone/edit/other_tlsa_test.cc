// TLSA records of other numbers beside 3 1 1: for every key that has 3 1 1 at the owner, or none.
#include "dnszone/edit/other_tlsa.h"

#include <gmock/gmock.h>

#include "core/base/encoding.h"
#include "dnszone/edit/challenge_stage.h"
#include "dnszone/edit/managed_claims.h"
#include "dnszone/text/configured_zone.h"
#include "tests/support/dnszone/zone_edit_support.h"
#include "tests/support/test_env.h"
#include "tests/support/vectors.h"

namespace millrace::dnszone {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kUnknown = "1111111111111111111111111111111111111111111111111111111111111111";

class OtherTlsaTest : public testing::Test {
 protected:
  void SetUp() override {
    env_.make_state();
    env_.directory.write("example.org", kApex);
    settings_.zones.push_back(zone_settings(env_.directory / "example.org"));
    settings_.zones.front().zone = name("example.org");
    settings_.tlsa_numbers = {{owner_, {TlsaNumbers{3, 1, 2}}}};
  }

  static std::string der_of_key(const std::string& key) {
    return PrivateKey::from_pem(test::vector_file("x509/" + key + ".key"), key)->public_der();
  }
  static std::string usual(const std::string& key) {
    return "3 1 1 " + to_hex(sha256(der_of_key(key)));
  }
  static std::string strong(const std::string& key) {
    return "3 1 2 " + to_hex(sha512(der_of_key(key)));
  }

  // The keys that have 3 1 1, and those of them that are known.
  void want(const std::vector<std::string>& keys, const std::vector<std::string>& known) {
    TlsaDocument document{CertId::parse("mail").value(), Duration(300), {}};
    for (const auto& key : keys) {
      document.records.push_back({owner_, SpkiDigest::of(der_of_key(key))});
    }
    for (const auto& key : known) {
      document.public_keys.emplace(SpkiDigest::of(der_of_key(key)), der_of_key(key));
    }
    emit(document);
  }
  void emit(const TlsaDocument& document) {
    ASSERT_TRUE(write_outbox(env_.context(), Stage::tlsa, {{"tlsa/mail.json", encode(document)}}));
  }

  StageReport run(const std::set<DnsName>& withdrawn = {}) {
    return run_place_tlsa(env_.context(), settings_, withdrawn);
  }
  // The rdata in the zone, sorted.
  std::vector<std::string> in_zone() {
    std::vector<std::string> all;
    const auto text = read_configured_zone(*env_.real_files, settings_.zones.front()).value();
    for (const PlacedRecord& placed : text.records) {
      if (placed.record.type != RrType::tlsa) continue;
      all.push_back(rdata_text(RrType::tlsa, placed.record.rdata).value());
    }
    std::ranges::sort(all);
    return all;
  }
  static std::vector<std::string> sorted(std::vector<std::string> all) {
    std::ranges::sort(all);
    return all;
  }
  void add_managed(const std::string& lines) {
    env_.directory.write("example.org", kApex + kBlockBegin + lines + kBlockEnd);
  }

  const DnsName owner_ = name("_25._tcp.example.org.");
  test::TestEnv env_;
  Settings settings_;
};

TEST_F(OtherTlsaTest, are_published_beside_3_1_1_of_every_key_in_one_edit) {
  want({"leaf", "p384"}, {"leaf", "p384"});
  EXPECT_TRUE(run().changed);
  EXPECT_EQ(in_zone(), sorted({usual("leaf"), usual("p384"), strong("leaf"), strong("p384")}));
  EXPECT_FALSE(run().changed);
  EXPECT_THAT(env_.directory.read("example.org"),
              HasSubstr(strong("leaf") + " ; millrace " + claim_of(env_.context())));
}

TEST_F(OtherTlsaTest, have_the_numbers_of_the_configuration) {
  settings_.tlsa_numbers[owner_] = {{3, 1, 0}, {1, 1, 1}, {1, 1, 2}};
  want({"leaf"}, {"leaf"});
  EXPECT_TRUE(run().changed);
  const std::string der = der_of_key("leaf");
  EXPECT_EQ(in_zone(), sorted({usual("leaf"), "3 1 0 " + to_hex(der),
                               "1 1 1 " + to_hex(sha256(der)), "1 1 2 " + to_hex(sha512(der))}));
  // As another implementation makes them.
  const std::string others = test::vector_file("x509/leaf.tlsa");
  for (const std::string& one : {"3 1 0 " + to_hex(der), usual("leaf"), strong("leaf")}) {
    EXPECT_THAT(others, HasSubstr(one + "\n"));
  }
}

// The key host's documents have keys; what is made of them is this host's to say.
TEST_F(OtherTlsaTest, are_none_where_the_configuration_has_no_numbers) {
  settings_.tlsa_numbers = {{name("_443._tcp.example.org."), {{3, 1, 2}}}};
  want({"leaf", "p384"}, {"leaf", "p384"});
  EXPECT_TRUE(run().changed);
  EXPECT_EQ(in_zone(), sorted({usual("leaf"), usual("p384")}));
}

// 3 1 2 of one key would hide 3 1 1 of the other (RFC 7671 §9).
TEST_F(OtherTlsaTest, are_none_while_one_public_key_is_not_known) {
  want({"leaf", "p384"}, {"leaf"});
  const StageReport report = run();
  EXPECT_EQ(in_zone(), sorted({usual("leaf"), usual("p384")}));
  EXPECT_THAT(printed(report.notes),
              ElementsAre("certificate mail: _25._tcp.example.org. has 3 1 1 alone, without 3 1 2: "
                          "the public key of " +
                          SpkiDigest::of(der_of_key("p384")).hex() +
                          " is not known here: its request is gone, or made by an earlier release "
                          "of millrace"));
  EXPECT_EQ(report.exit_status(), ExitStatus::ok);
  want({"leaf", "p384"}, {"leaf", "p384"});
  EXPECT_THAT(run().notes, IsEmpty());
  EXPECT_EQ(in_zone().size(), 4U);
}

TEST_F(OtherTlsaTest, go_when_a_key_comes_whose_public_key_is_not_known) {
  want({"leaf"}, {"leaf"});
  run();
  ASSERT_EQ(in_zone().size(), 2U);
  want({"leaf", "p384"}, {"leaf"});
  run();
  EXPECT_EQ(in_zone(), sorted({usual("leaf"), usual("p384")}));
}

// A server may present a key that only the zone knows of: one of before, or of another person.
TEST_F(OtherTlsaTest, are_none_beside_3_1_1_of_a_key_that_only_the_zone_has) {
  const std::string line = "_25._tcp.example.org. 300 IN TLSA 3 1 1 " + kUnknown + "\n";
  want({"leaf"}, {"leaf"});
  add_managed(line);
  EXPECT_THAT(printed(run().notes),
              ElementsAre(HasSubstr("stays: no certificate of this configuration has this key, but "
                                    "a server may use it; when none does, run: millrace tlsa "
                                    "--withdraw _25._tcp.example.org.; until then this owner is "
                                    "without 3 1 2")));
  EXPECT_EQ(in_zone(), sorted({usual("leaf"), "3 1 1 " + kUnknown}));
  env_.directory.write("example.org", kApex + line);
  run();
  EXPECT_EQ(in_zone(), sorted({usual("leaf"), "3 1 1 " + kUnknown}));
  env_.directory.write("example.org", kApex);
  run();
  EXPECT_EQ(in_zone(), sorted({usual("leaf"), strong("leaf")}));
}

// The key is known as one of another owner, but nobody requires it here.
TEST_F(OtherTlsaTest, are_none_beside_3_1_1_of_another_owners_key) {
  const CertId id = CertId::parse("mail").value();
  const SpkiDigest here = SpkiDigest::of(der_of_key("leaf"));
  const SpkiDigest there = SpkiDigest::of(der_of_key("p384"));
  const DnsName other = name("_465._tcp.example.org.");
  settings_.tlsa_numbers[other] = {{3, 1, 2}};
  add_managed("_25._tcp.example.org. 300 IN TLSA " + usual("p384") + "\n");
  emit({id,
        Duration(300),
        {{owner_, here}, {other, there}},
        {},
        {{here, der_of_key("leaf")}, {there, der_of_key("p384")}}});
  run();
  EXPECT_EQ(in_zone(), sorted({usual("leaf"), usual("p384"), usual("p384"), strong("p384")}));
}

TEST_F(OtherTlsaTest, go_with_3_1_1_of_a_retired_key) {
  want({"leaf", "p384"}, {"leaf", "p384"});
  run();
  TlsaDocument document{CertId::parse("mail").value(),
                        Duration(300),
                        {{owner_, SpkiDigest::of(der_of_key("leaf"))}},
                        {SpkiDigest::of(der_of_key("p384"))},
                        {{SpkiDigest::of(der_of_key("leaf")), der_of_key("leaf")}}};
  emit(document);
  EXPECT_TRUE(run().changed);
  EXPECT_EQ(in_zone(), sorted({usual("leaf"), strong("leaf")}));
}

// 3 1 1 of a key stays until it is retired; the key is not known any more.
TEST_F(OtherTlsaTest, go_before_3_1_1_of_a_key_that_is_lost) {
  want({"leaf", "p384"}, {"leaf", "p384"});
  run();
  want({"leaf"}, {"leaf"});
  run();
  EXPECT_EQ(in_zone(), sorted({usual("leaf"), usual("p384")}));
}

TEST_F(OtherTlsaTest, go_when_the_configuration_names_them_no_more) {
  want({"leaf"}, {"leaf"});
  run();
  settings_.tlsa_numbers.clear();
  EXPECT_TRUE(run().changed);
  EXPECT_THAT(in_zone(), ElementsAre(usual("leaf")));
}

TEST_F(OtherTlsaTest, go_with_an_owner_that_is_withdrawn) {
  want({"leaf"}, {"leaf"});
  run();
  want({}, {});
  run({owner_});
  EXPECT_THAT(in_zone(), IsEmpty());
}

TEST_F(OtherTlsaTest, leave_those_of_a_person) {
  const std::string line = "_25._tcp.example.org. 300 IN TLSA 3 0 1 " + kUnknown + "\n";
  want({"leaf"}, {"leaf"});
  add_managed(line);
  run();
  EXPECT_EQ(in_zone(), sorted({usual("leaf"), strong("leaf"), "3 0 1 " + kUnknown}));
  env_.directory.write("example.org", kApex + line);
  run();
  EXPECT_EQ(in_zone(), sorted({usual("leaf"), strong("leaf"), "3 0 1 " + kUnknown}));
}

// Neither configuration knows whether the other's 3 1 2 are complete.
TEST_F(OtherTlsaTest, are_none_at_an_owner_of_two_configurations) {
  want({"leaf"}, {"leaf"});
  add_managed("_25._tcp.example.org. 300 IN TLSA 3 1 1 " + kUnknown +
              " ; millrace 0123abcd\n_25._tcp.example.org. 300 IN TLSA 3 1 2 " + kUnknown +
              kUnknown + " ; millrace 0123abcd\n");
  run();
  EXPECT_EQ(in_zone(), sorted({usual("leaf"), "3 1 1 " + kUnknown}));
}

// Every state of a set that an edit can meet: after it, 3 1 2 has each key of 3 1 1, or none.
TEST_F(OtherTlsaTest, cover_the_same_keys_as_3_1_1_whatever_was_there) {
  const std::string other(128, '2');
  const std::vector<std::string> lines = {usual("leaf"), strong("leaf"), strong("p384"),
                                          "3 1 1 " + kUnknown, "3 1 2 " + other};
  for (unsigned there = 0; there < 1U << lines.size(); ++there) {
    for (unsigned known = 0; known < 4; ++known) {
      std::string block;
      for (size_t i = 0; i < lines.size(); ++i) {
        if ((there >> i) % 2 == 0) continue;
        block += "_25._tcp.example.org. 300 IN TLSA " + lines[i] + " ; millrace " +
                 claim_of(env_.context()) + "\n";
      }
      add_managed(block);
      std::vector<std::string> keys;
      if (known & 1U) keys.push_back("leaf");
      if (known & 2U) keys.push_back("p384");
      want({"leaf", "p384"}, keys);
      run();
      const auto zone = in_zone();
      const auto has = [&zone](const std::string& rdata) {
        return std::ranges::count(zone, rdata) > 0;
      };
      ASSERT_TRUE(has(usual("leaf")) && has(usual("p384")));
      const bool is_complete = known == 3 && !has("3 1 1 " + kUnknown);
      EXPECT_EQ(has(strong("leaf")), is_complete) << there << " " << known;
      EXPECT_EQ(has(strong("p384")), is_complete) << there << " " << known;
      EXPECT_FALSE(has("3 1 2 " + other)) << there << " " << known;
    }
  }
}

}  // namespace
}  // namespace millrace::dnszone
