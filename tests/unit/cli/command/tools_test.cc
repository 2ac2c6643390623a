// The tools on plain files: options reach the folders, files get their modes, nothing is
// overwritten.
#include <gmock/gmock.h>

#include "core/base/encoding.h"
#include "core/crypto/csr.h"
#include "tests/support/cli/program.h"

namespace millrace::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

class ToolsTest : public ::testing::Test {
 protected:
  Said run(const std::vector<std::string>& args) { return run_in(env_, args); }
  std::string mode(const std::string& path) { return env_.directory.snapshot()[path].substr(0, 4); }
  std::string at(const std::string& path) { return (env_.directory / path).string(); }

  test::TestEnv env_;
};

TEST_F(ToolsTest, csr_makes_a_key_and_a_request) {
  const Said said = run({"csr", "--key", "k.pem", "--new-key", "rsa-2048", "--out", "r.csr",
                         "example.test", "*.example.test"});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_EQ(mode("k.pem"), "0600");
  EXPECT_EQ(mode("r.csr"), "0644");
  const auto key = PrivateKey::from_pem(env_.directory.read("k.pem"), "k").value();
  EXPECT_EQ(key.type().value(), KeyType::rsa_2048);
  const auto csr = parse_csr(env_.directory.read("r.csr"), "r").value();
  EXPECT_EQ(csr.spki, key.spki_digest());
  EXPECT_EQ(csr.names.size(), 2U);
  EXPECT_EQ(said.out, at("k.pem") + ": new key, rsa-2048\n" + at("r.csr") +
                          ": certificate request, SPKI SHA-256 " + key.spki_digest().hex() + "\n");
}

TEST_F(ToolsTest, csr_uses_a_key_that_is_there) {
  run({"csr", "--key", "k.pem", "--new-key", "ecdsa-p256", "--out", "a.csr", "a.test"});
  const std::string key = env_.directory.read("k.pem");
  EXPECT_EQ(run({"csr", "--key", "k.pem", "--out", "b.csr", "b.test"}).status, 0);
  EXPECT_EQ(env_.directory.read("k.pem"), key);
  EXPECT_EQ(parse_csr(env_.directory.read("b.csr"), "b").value().names.at(0).text(), "b.test");
}

TEST_F(ToolsTest, csr_never_overwrites_a_key) {
  env_.directory.write("k.pem", "precious", 0600);
  const Said said =
      run({"csr", "--key", "k.pem", "--new-key", "ecdsa-p256", "--out", "r.csr", "a.test"});
  EXPECT_EQ(said.status, 2);
  EXPECT_EQ(said.err, "millrace: " + at("k.pem") +
                          ": exists, and a key is never overwritten; leave out --new-key to use "
                          "it\n");
  EXPECT_EQ(env_.directory.read("k.pem"), "precious");
  EXPECT_FALSE(env_.directory.has("r.csr"));
  EXPECT_EQ(run({"csr", "--key", "k.pem", "--out", "./k.pem", "a.test"}).err,
            "millrace: csr: --key and --out name the same file\n");
}

TEST_F(ToolsTest, csr_refuses_a_key_that_others_can_read) {
  run({"csr", "--key", "k.pem", "--new-key", "ecdsa-p256", "--out", "a.csr", "a.test"});
  env_.directory.write("open.pem", env_.directory.read("k.pem"), 0644);
  const Said said = run({"csr", "--key", "open.pem", "--out", "r.csr", "a.test"});
  EXPECT_EQ(said.status, 1);
  EXPECT_THAT(said.err, AllOf(HasSubstr(at("open.pem")), HasSubstr("chmod")));
  EXPECT_FALSE(env_.directory.has("r.csr"));
}

TEST_F(ToolsTest, csr_refuses_what_is_not_a_name_or_given_twice) {
  const auto refused = [&](const std::vector<std::string>& names) {
    std::vector<std::string> args = {"csr", "--key", "k", "--new-key", "ecdsa-p256", "--out", "r"};
    args.insert(args.end(), names.begin(), names.end());
    const Said said = run(args);
    EXPECT_EQ(said.status, 2);
    return said.err;
  };
  EXPECT_EQ(refused({"a_b.test"}),
            "millrace: " + CertName::parse("a_b.test").error().message + "\n");
  EXPECT_EQ(refused({"a.test", "A.test"}), "millrace: A.test is given twice\n");
  EXPECT_TRUE(env_.directory.snapshot().empty());
}

TEST_F(ToolsTest, tlsa_print_gives_the_record_of_a_key_and_of_its_request) {
  run({"csr", "--key", "k.pem", "--new-key", "ecdsa-p256", "--out", "r.csr", "mail.test"});
  const auto key = PrivateKey::from_pem(env_.directory.read("k.pem"), "k").value();
  const std::string line =
      "_25._tcp.mail.test. 3600 IN TLSA 3 1 1 " + key.spki_digest().hex() + "\n";
  for (const char* file : {"k.pem", "r.csr"}) {
    EXPECT_EQ(run({"tlsa", "print", "--owner", "_25._tcp.mail.test", "--ttl", "1h", file}).out,
              line);
  }
  EXPECT_THAT(run({"tlsa", "print", "--owner", "_25._tcp.mail.test", "--usage", "2", "--matching",
                   "2", "r.csr"})
                  .out,
              MatchesRegex("_25._tcp.mail.test. IN TLSA 2 1 2 [0-9a-f]{128}\n"));
}

TEST_F(ToolsTest, tlsa_print_notes_what_other_records_than_3_1_1_depend_on) {
  run({"csr", "--key", "k.pem", "--new-key", "ecdsa-p256", "--out", "r.csr", "mail.test"});
  const auto notes = [&](const std::string& usage) {
    return run({"tlsa", "print", "--owner", "_25._tcp.a.test", "--usage", usage, "k.pem"}).err;
  };
  EXPECT_EQ(notes("3"), "");
  EXPECT_EQ(notes("2"),
            "millrace: note: TLSA 2 1 1: it depends on a certificate of the CA, which the CA may "
            "replace before any renewal, and on the names and dates of the chain; 3 1 1 depends "
            "on the server's key alone\n");
}

TEST_F(ToolsTest, tlsa_print_requires_numbers_and_an_owner_of_its_form) {
  env_.directory.write("f", "");
  const auto fault = [&](const std::string& option, const std::string& value) {
    return run({"tlsa", "print", "--owner", "_25._tcp.a.test", option, value, "f"}).err;
  };
  EXPECT_EQ(fault("--usage", "4"), "millrace: --usage: expected a number from 0 to 3, got \"4\"\n");
  EXPECT_EQ(fault("--selector", "2"),
            "millrace: --selector: expected a number from 0 to 1, got \"2\"\n");
  EXPECT_EQ(fault("--matching", "3"),
            "millrace: --matching: expected a number from 0 to 2, got \"3\"\n");
  EXPECT_THAT(run({"tlsa", "print", "--owner", "a.test", "f"}).err,
              StartsWith("millrace: --owner: "));
}

TEST_F(ToolsTest, bundle_sign_and_verify_agree) {
  const auto key = SignifySecretKey::generate().value();
  env_.directory.write("site.sec", std::string(key.file("site").view()), 0600);
  env_.directory.write("site.pub", key.public_key().file("site"));
  env_.directory.write("files/a/b.txt", "text");
  const std::vector<std::string> sign = {"bundle", "sign",   "--key", "site.sec", "--scope",
                                         "site",   "--from", "files", "--to",     "outbox"};
  EXPECT_EQ(run(sign).out, at("outbox") + ": version 1, 1 files\n");
  EXPECT_EQ(run(sign).out, "");
  const Said verified = run({"bundle", "verify", "--pub", "site.pub", "--scope", "site", "outbox"});
  EXPECT_EQ(verified.status, 0) << verified.err;
  const std::string number = to_hex(key.public_key().key_number());
  EXPECT_EQ(verified.out, at("outbox") +
                              ": good: scope site, version 1, written by localhost at "
                              "2026-11-23T20:15:00Z, valid until 2026-12-23T20:15:00Z, signed by "
                              "key " +
                              number + "\na/b.txt\n");
  EXPECT_EQ(run({"bundle", "verify", "--pub", "site.pub", "--scope", "other", "outbox"}).status, 1);
}

TEST_F(ToolsTest, bundle_keygen_makes_a_pair_and_prints_its_number) {
  env_.directory.write("keys/.keep", "");
  const Said said = run({"bundle", "keygen", "keys/site", "--comment", "the site's"});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_EQ(mode("keys/site.sec"), "0600");
  EXPECT_EQ(mode("keys/site.pub"), "0644");
  const auto pub = SignifyPublicKey::parse(env_.directory.read("keys/site.pub"), "pub").value();
  const auto key = SignifySecretKey::parse(env_.directory.read("keys/site.sec"), "sec").value();
  EXPECT_EQ(key.public_key(), pub);
  EXPECT_EQ(said.out, at("keys/site.sec") + ": new secret key, without a passphrase\n" +
                          at("keys/site.pub") + ": public key, number " + pub.number_text() + "\n");
  EXPECT_THAT(env_.directory.read("keys/site.pub"),
              StartsWith("untrusted comment: the site's public key\n"));
  EXPECT_THAT(env_.directory.read("keys/site.sec"),
              StartsWith("untrusted comment: the site's secret key\n"));
}

TEST_F(ToolsTest, bundle_keygen_never_overwrites_either_file) {
  for (const std::string name : {"a.sec", "b.pub"}) {
    env_.directory.write(name, "precious", 0600);
    const Said said = run({"bundle", "keygen", name.substr(0, 1)});
    EXPECT_EQ(said.status, 2);
    EXPECT_EQ(said.err, "millrace: " + at(name) + ": exists, and a key is never overwritten\n");
    EXPECT_EQ(env_.directory.read(name), "precious");
  }
  EXPECT_FALSE(env_.directory.has("b.sec"));
}

TEST_F(ToolsTest, bundle_keygen_refuses_comments_that_would_break_the_file) {
  EXPECT_EQ(run({"bundle", "keygen", "a", "--comment", "two\nlines"}).err,
            "millrace: --comment: expected at most 900 octets of UTF-8 without control characters, "
            "got 'two\\x0alines'\n");
  EXPECT_EQ(run({"bundle", "keygen", "a", "--comment", std::string(901, 'x')}).status, 2);
  EXPECT_EQ(run({"bundle", "keygen", "a/"}).err,
            "millrace: " + at("a/") + ": expected the name of a file\n");
  EXPECT_TRUE(env_.directory.snapshot().empty());
}

TEST_F(ToolsTest, bundle_sign_uses_a_protected_key_with_its_passphrase_alone) {
  env_.directory.write("pass", "correct horse\nsecond line\n", 0600);
  env_.directory.write("wrong", "correct horse \n", 0600);
  env_.directory.write("files/b.txt", "text");
  EXPECT_THAT(run({"bundle", "keygen", "site", "--passphrase-file", "pass"}).out,
              HasSubstr("site.sec: new secret key, with a passphrase\n"));
  const auto sign = [this](const std::vector<std::string>& more) {
    std::vector<std::string> words = {"bundle", "sign",   "--key", "site.sec", "--scope",
                                      "site",   "--from", "files", "--to",     "o"};
    words.insert(words.end(), more.begin(), more.end());
    return run(words);
  };
  const Said without = sign({});
  EXPECT_EQ(without.status, 2);
  EXPECT_EQ(without.err, "millrace: " + at("site.sec") +
                             ": the key is protected with a passphrase: name the file that has it "
                             "with --passphrase-file; a stage needs a key without a passphrase\n");
  const Said wrong = sign({"--passphrase-file", "wrong"});
  EXPECT_EQ(wrong.status, 1);
  EXPECT_EQ(wrong.err,
            "millrace: " + at("site.sec") + ": wrong passphrase, or the key is damaged\n");
  EXPECT_EQ(sign({"--passphrase-file", "pass"}).status, 0);
  EXPECT_EQ(run({"bundle", "verify", "--pub", "site.pub", "o"}).status, 0);
}

TEST_F(ToolsTest, a_passphrase_comes_from_a_private_file_and_is_what_signify_reads) {
  const auto refusal = [this](const std::string& contents, mode_t mode) {
    env_.directory.write("pass", contents, mode);
    const Said said = run({"bundle", "keygen", "site", "--passphrase-file", "pass"});
    EXPECT_FALSE(env_.directory.has("site.sec"));
    return said.err;
  };
  EXPECT_EQ(refusal("\nnot this\n", 0600),
            "millrace: " + at("pass") + ": expected a passphrase in its first line\n");
  const std::string what = "millrace: " + at("pass") +
                           ": expected a passphrase of at most 1023 octets without NUL, which is "
                           "what signify reads\n";
  EXPECT_EQ(refusal(std::string(1024, 'x') + "\n", 0600), what);
  EXPECT_EQ(refusal(std::string("a\0b\n", 4), 0600), what);
  EXPECT_THAT(refusal("secret\n", 0644), HasSubstr("chmod"));
}

TEST_F(ToolsTest, bundle_verify_finds_a_changed_file) {
  const auto key = SignifySecretKey::generate().value();
  env_.directory.write("site.sec", std::string(key.file("site").view()), 0600);
  env_.directory.write("site.pub", key.public_key().file("site"));
  env_.directory.write("files/b.txt", "text");
  run({"bundle", "sign", "--key", "site.sec", "--scope", "site", "--from", "files", "--to", "o"});
  env_.directory.write("o/v/00000001/b.txt", "tExt");
  const Said said = run({"bundle", "verify", "--pub", "site.pub", "o"});
  EXPECT_EQ(said.status, 1);
  EXPECT_THAT(said.err, HasSubstr("b.txt"));
}

TEST_F(ToolsTest, bundle_verify_waits_for_the_first_bundle) {
  const auto key = SignifySecretKey::generate().value();
  env_.directory.write("site.pub", key.public_key().file("site"));
  const Said said = run({"bundle", "verify", "--pub", "site.pub", "outbox"});
  EXPECT_EQ(said.status, 75);
  EXPECT_EQ(said.err, "millrace: " + at("outbox") + ": no bundle yet\n");
}

constexpr const char* kZone =
    "$TTL 1h\n"
    "@ SOA ns1 hostmaster 2026112301 2h 15m 1w 5m\n"
    "@ NS ns1\n"
    "ns1 A 192.0.2.1 ; ours\n";

TEST_F(ToolsTest, zone_tools_make_keys_sign_and_verify) {
  env_.directory.write("zone", kZone);
  env_.directory.write("keys/.keep", "");
  EXPECT_EQ(run({"zone", "keygen", "--origin", "example.test", "--keys", "keys"}).status, 0)
      << env_.err.str();
  const Said ds = run({"zone", "ds", "--origin", "example.test", "--keys", "keys"});
  EXPECT_THAT(ds.out, MatchesRegex("example.test.* DS [0-9]+ 13 2 [0-9a-f]{64}\n"));
  env_.directory.write("ds", ds.out);
  const Said sign = run({"zone", "sign", "--origin", "example.test", "--keys", "keys", "--out",
                         "signed", "--nsec3", "--validity", "7d", "--serial", "date", "--threads",
                         "2", "--now", "2026-11-24T00:00:00Z", "zone"});
  EXPECT_EQ(sign.status, 0) << sign.err;
  EXPECT_EQ(env_.directory.read("zone"), kZone);
  // The serial of the day; signatures from an hour before --now on.
  EXPECT_THAT(env_.directory.read("signed"),
              AllOf(HasSubstr(" 2026112400 "), HasSubstr("NSEC3"), HasSubstr(" 20261123230000 ")));
  const auto verify = [&](const std::string& at) {
    return run({"zone", "verify", "--origin", "example.test", "--ds", "ds", "--at", at, "signed"});
  };
  EXPECT_EQ(verify("2026-11-25T00:00:00Z").status, 0) << env_.err.str();
  EXPECT_EQ(verify("2027-01-01T00:00:00Z").status, 1);
}

TEST_F(ToolsTest, zone_edit_adds_and_removes_one_record) {
  env_.directory.write("zone", kZone);
  const auto edit = [&](const std::vector<std::string>& words) {
    std::vector<std::string> args = {"zone", "edit", "--origin", "example.test", "--file", "zone"};
    args.insert(args.end(), words.begin(), words.end());
    return run(args);
  };
  EXPECT_EQ(edit({"--serial", "date", "--ttl", "5m", "add", "@", "MX", "10", "mail"}).status, 0)
      << env_.err.str();
  const std::string text = env_.directory.read("zone");
  EXPECT_THAT(text, AllOf(HasSubstr("2026112302"), HasSubstr("300"), HasSubstr("10 mail")));
  EXPECT_THAT(edit({"--json", "add", "@", "MX", "10", "mail"}).out,
              HasSubstr("\"changed\": false"));
  EXPECT_EQ(env_.directory.read("zone"), text);
  EXPECT_EQ(edit({"remove", "@", "MX", "10 mail"}).status, 0);
  EXPECT_EQ(env_.directory.read("zone"),
            "$TTL 1h\n@ SOA ns1 hostmaster 2026112303 2h 15m 1w 5m\n@ NS ns1\nns1 A 192.0.2.1 ; "
            "ours\n");
  EXPECT_EQ(edit({"delete", "@", "MX", "10 mail"}).err,
            "millrace: zone edit: expected add or remove, got \"delete\"; see: millrace help zone "
            "edit\n");
}

TEST_F(ToolsTest, zone_keygen_takes_times_and_zone_keys_shows_them) {
  const Said made = run({"zone", "keygen", "--origin", "a.test", "--keys", "k", "--csk",
                         "--activate", "+2d", "--inactive", "2027-01-01T00:00:00Z"});
  EXPECT_EQ(made.status, 0) << made.err;
  const Said shown =
      run({"zone", "keys", "--origin", "a.test", "--keys", "k", "--at", "2026-12-01T00:00:00Z"});
  EXPECT_EQ(shown.status, 0) << shown.err;
  EXPECT_THAT(shown.out, MatchesRegex("CSK [ 0-9]{5} 13 \\(ECDSAP256SHA256\\): active, inactive "
                                      "from 2027-01-01T00:00:00Z\n"));
  // Before it is active no zone can be signed with it, which is reported after the keys.
  const Said early = run({"zone", "keys", "--origin", "a.test", "--keys", "k", "--json"});
  EXPECT_EQ(early.status, 1);
  EXPECT_THAT(early.out, AllOf(HasSubstr("\"next_change\": \"2026-11-25T20:15:00Z\""),
                               HasSubstr("\"next_state\": \"active\""),
                               HasSubstr("\"state\": \"published\"")));
  EXPECT_THAT(early.err, HasSubstr("is not active before 2026-11-25T20:15:00Z"));
}

TEST_F(ToolsTest, zone_sign_adds_a_zonemd_that_zone_verify_requires) {
  env_.directory.write("zone", kZone);
  run({"zone", "keygen", "--origin", "example.test", "--keys", "k", "--csk"});
  std::vector<std::string> sign = {"zone", "sign",  "--origin", "example.test", "--keys",
                                   "k",    "--out", "signed",   "zone"};
  const std::vector<std::string> verify = {"zone",     "verify",         "--origin", "example.test",
                                           "--zonemd", "--include-root", ".",        "signed"};
  EXPECT_EQ(run(sign).status, 0) << env_.err.str();
  EXPECT_THAT(run(verify).err, HasSubstr("example.test. ZONEMD: missing, expected one\n"));
  sign.insert(sign.begin() + 2, "--zonemd");
  EXPECT_EQ(run(sign).status, 0) << env_.err.str();
  EXPECT_THAT(run(verify).out, HasSubstr("the ZONEMD with SHA-384 matches"));
}

TEST_F(ToolsTest, zone_keytime_sets_the_times_of_a_key) {
  const Said made = run({"zone", "keygen", "--origin", "a.test", "--keys", "k", "--csk"});
  const std::string key = made.out.substr(0, made.out.find('\n'));
  const auto set = [&](const std::vector<std::string>& more) {
    std::vector<std::string> args = {"zone", "keytime", "--keys", "k", key};
    args.insert(args.end(), more.begin(), more.end());
    return run(args);
  };
  const Said said = set({"--inactive", "+30d", "--delete", "2027-01-01T00:00:00Z"});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_EQ(said.out, key + ": active, inactive from 2026-12-23T20:15:00Z\n");
  EXPECT_THAT(set({"--inactive", "none", "--json"}).out, HasSubstr("\"changed\": true"));
  EXPECT_THAT(set({"--inactive", "none", "--json"}).out, HasSubstr("\"changed\": false"));
  EXPECT_EQ(set({"--publish", "now"}).out, key + ": active, deleted from 2027-01-01T00:00:00Z\n");
  EXPECT_EQ(set({"--activate", "now"}).status, 0);
  EXPECT_EQ(set({}).err,
            "millrace: nothing to set: give --publish, --activate, --inactive or --delete\n");
  EXPECT_EQ(
      set({"--delete", "soon"}).err,
      "millrace: --delete: \"soon\", expected a time like 2026-11-23T20:15:00Z, now, or +30d from "
      "now\n");
}

TEST_F(ToolsTest, zone_keygen_refuses_what_contradicts_itself) {
  const auto fault = [&](const std::vector<std::string>& more) {
    std::vector<std::string> args = {"zone", "keygen", "--origin", "a.test", "--keys", "k"};
    args.insert(args.end(), more.begin(), more.end());
    const Said said = run(args);
    EXPECT_EQ(said.status, 2);
    return said.err;
  };
  EXPECT_EQ(fault({"--csk", "--zsk-only"}),
            "millrace: --csk, --ksk-only and --zsk-only exclude each other\n");
  EXPECT_EQ(
      fault({"--delete", "soon"}),
      "millrace: --delete: \"soon\", expected a time like 2026-11-23T20:15:00Z, now, or +30d from "
      "now\n");
  EXPECT_THAT(fault({"--inactive", "+1d", "--activate", "+2d"}), HasSubstr("in this order"));
  EXPECT_FALSE(env_.directory.has("k"));
}

TEST_F(ToolsTest, zone_sign_and_zone_ds_refuse_what_they_do_not_know) {
  EXPECT_EQ(
      run({"zone", "sign", "--origin", "a.test", "--keys", "k", "--opt-out", "--out", "s", "z"})
          .err,
      "millrace: --opt-out: requires --nsec3\n");
  EXPECT_EQ(
      run({"zone", "sign", "--origin", "a.test", "--keys", "k", "--cds", "x", "--out", "s", "z"})
          .err,
      "millrace: --cds: \"x\", expected none, publish or delete\n");
  EXPECT_EQ(run({"zone", "ds", "--origin", "a.test", "--keys", "k", "--digest", "1"}).err,
            "millrace: --digest: '1' is not a DS digest type: expected 2 (sha256) or 4 (sha384)\n");
}

// A delegation, an alias without a target, and a name beside them.
TEST_F(ToolsTest, zone_sign_takes_every_option) {
  env_.directory.write("zone", std::string(kZone) + "sub NS ns.elsewhere.test.\nwww A 192.0.2.2\n");
  run({"zone", "keygen", "--origin", "example.test", "--keys", "k", "--csk"});
  const std::vector<std::string> sign = {"zone", "sign",  "--origin", "example.test", "--keys",
                                         "k",    "--out", "signed",   "--verify",     "all"};
  const auto signed_with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), sign.begin(), sign.end());
    more.emplace_back("zone");
    const Said said = run(more);
    EXPECT_EQ(said.status, 0) << said.err;
    return env_.directory.read("signed");
  };
  const auto denials = [](const std::string& text) {
    size_t count = 0;
    for (size_t at = 0; (at = text.find("\tNSEC3\t", at)) != std::string::npos; ++at) ++count;
    return count;
  };
  EXPECT_EQ(denials(signed_with({"--nsec3"})), 4U);
  EXPECT_EQ(denials(signed_with({"--nsec3", "--opt-out"})), 3U);
  EXPECT_THAT(signed_with({"--cds", "publish"}),
              AllOf(HasSubstr("\tCDS\t"), HasSubstr("\tCDNSKEY\t")));
  EXPECT_THAT(signed_with({"--cds", "delete"}), HasSubstr("\tCDS\t0 0 0 00\n"));
  EXPECT_EQ(run({"zone", "sign", "--origin", "example.test", "--keys", "k", "--out", "s",
                 "--verify", "none", "zone"})
                .err,
            "millrace: --verify: expected all or sample\n");
}

TEST_F(ToolsTest, zone_verify_checks_each_time_and_reports_so_many_faults) {
  env_.directory.write("zone", kZone);
  run({"zone", "keygen", "--origin", "example.test", "--keys", "k", "--csk"});
  run({"zone", "sign", "--origin", "example.test", "--keys", "k", "--out", "signed", "zone"});
  const std::vector<std::string> verify = {"zone", "verify", "--origin", "example.test"};
  const auto verified = [&](std::vector<std::string> more) {
    more.insert(more.begin(), verify.begin(), verify.end());
    more.emplace_back("signed");
    return run(more);
  };
  const Said good = verified({"--at", "2026-11-24T00:00:00Z", "--at", "2026-11-25T00:00:00Z"});
  EXPECT_EQ(good.status, 0) << good.err;
  EXPECT_THAT(good.out, AllOf(HasSubstr("at 2026-11-24T00:00:00Z 6 signatures verify"),
                              HasSubstr("at 2026-11-25T00:00:00Z 6 signatures verify")));
  const Said bad = verified({"--limit", "2", "--at", "2027-11-24T00:00:00Z"});
  EXPECT_EQ(bad.status, 1);
  EXPECT_THAT(bad.err, HasSubstr("and 4 more"));
  EXPECT_EQ(verified({"--limit", "0"}).status, 2);
}

TEST_F(ToolsTest, zone_ds_gives_the_digests_that_are_asked_for) {
  run({"zone", "keygen", "--origin", "example.test", "--keys", "k", "--csk"});
  const std::vector<std::string> ds = {"zone", "ds", "--origin", "example.test", "--keys", "k"};
  std::vector<std::string> both = ds;
  for (const char* word : {"--digest", "4", "--digest", "2"}) both.emplace_back(word);
  EXPECT_THAT(
      run(both).out,
      MatchesRegex("example.test.* DS [0-9]+ 13 4 [0-9a-f]{96}\nexample.test.* DS [0-9]+ 13 "
                   "2 [0-9a-f]{64}\n"));
}

}  // namespace
}  // namespace millrace::cli
