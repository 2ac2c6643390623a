#include <filesystem>

#include "core/base/encoding.h"
#include "core/bundle/bundle_manifest.h"
#include "core/bundle/bundle_meta.h"
#include "tests/support/bundle_support.h"

namespace millrace {
namespace {

// Version 7 of a good bundle, which a test spoils.
class BundleRead : public test::OutboxTest {
 protected:
  void SetUp() override { put(tree(), true); }

  BundleMeta meta() const {
    return {"csr", "key.example", 7, now_ - Duration(60), now_ + kLifetime, ""};
  }
  FileTree tree() const {
    return {{"a", "1"}, {"sub/b", "2"}, {"META.json", encode_bundle_meta(meta())}};
  }

  // Writes the files as version 7, with a signature over their list or over `list`.
  void put(const FileTree& files, bool fresh_list, std::string list = "") {
    if (fresh_list) list = manifest_of(files);
    FileTree all = files;
    all.emplace("SHA256.sig", key_.sign_embedded(list, "csr.sec").value());
    ASSERT_TRUE(real_->remove_tree(outbox_).ok());
    ASSERT_TRUE(real_->make_directory(outbox_ / "v", 0755).ok());
    ASSERT_TRUE(real_->write_tree(outbox_ / "v/00000007", all, 0644).ok());
    ASSERT_TRUE(real_->replace_symlink(outbox_ / "current", "v/00000007").ok());
  }
  void put_meta(const BundleMeta& meta) {
    FileTree files = tree();
    files["META.json"] = encode_bundle_meta(meta);
    put(files, true);
  }

  const std::string where_ = at("v/00000007");
};

TEST_F(BundleRead, accepts_what_is_good) {
  EXPECT_EQ(read_fault(), "");
  EXPECT_EQ(contents(), (FileTree{{"a", "1"}, {"sub/b", "2"}}));
}

TEST_F(BundleRead, finds_no_bundle_in_an_empty_place) {
  ASSERT_TRUE(real_->remove_tree(outbox_).ok());
  EXPECT_EQ(read_fault(), "no bundle");
  ASSERT_TRUE(real_->make_directory(outbox_ / "v", 0755).ok());
  EXPECT_EQ(read_fault(), "no bundle");
}

TEST_F(BundleRead, refuses_a_changed_file) {
  directory_.write("outbox/v/00000007/a", "2");
  EXPECT_EQ(read_fault(),
            where_ +
                ": a is not what was signed: SHA-256 "
                "d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35, expected "
                "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b");
}

TEST_F(BundleRead, refuses_a_file_too_many_and_a_file_too_few) {
  directory_.write("outbox/v/00000007/extra", "");
  EXPECT_EQ(read_fault(), where_ + ": extra exists but is not listed");
  put(tree(), true);
  ASSERT_TRUE(real_->remove(outbox_ / "v/00000007/sub/b").ok());
  EXPECT_EQ(read_fault(), where_ + ": sub/b is listed but missing");
}

TEST_F(BundleRead, refuses_a_private_key_that_its_writer_signed) {
  FileTree files = tree();
  files["sub/b"] = "Private-key-format: v1.3\nAlgorithm: 15 (ED25519)\n";
  put(files, true);
  EXPECT_EQ(read_fault(),
            where_ +
                "/sub/b: contains a private key of BIND, expected none in a bundle, which "
                "everybody can read: remove the file, and replace that key if others could "
                "read it");
}

TEST_F(BundleRead, refuses_a_link_among_the_files) {
  ASSERT_TRUE(real_->remove(outbox_ / "v/00000007/a").ok());
  ASSERT_TRUE(real_->replace_symlink(outbox_ / "v/00000007/a", "sub/b").ok());
  EXPECT_EQ(read_fault(), where_ + "/a: a symbolic link, expected files only");
}

TEST_F(BundleRead, refuses_a_link_that_leads_elsewhere) {
  for (const char* target :
       {"/etc", "../other/v/00000007", "v/7", "v/00000007/", "v/../v/00000007"}) {
    ASSERT_TRUE(real_->replace_symlink(outbox_ / "current", target).ok());
    EXPECT_EQ(read_fault(), at("current") + ": points to '" + target + "', expected v/NNNNNNNN");
  }
}

TEST_F(BundleRead, refuses_a_directory_in_the_place_of_the_link) {
  ASSERT_TRUE(real_->remove(outbox_ / "current").ok());
  ASSERT_TRUE(real_->make_directory(outbox_ / "current", 0755).ok());
  EXPECT_EQ(read_fault(), at("current") + ": not a symbolic link");
}

TEST_F(BundleRead, refuses_another_key) {
  const SignifySecretKey other = SignifySecretKey::generate().value();
  BundleReader as = reader();
  as.trust.keys = {other.public_key()};
  EXPECT_EQ(read_fault(as), where_ + "/SHA256.sig: signed by key " +
                                to_hex(key_.public_key().key_number()) + ", expected " +
                                to_hex(other.public_key().key_number()) +
                                "; if the writer has a new key, pin it: millrace bundle accept "
                                "WRITER --pub FILE; otherwise do not trust this bundle");
  as.trust.keys.push_back(key_.public_key());
  EXPECT_EQ(read_fault(as), "");
  as.trust.keys.clear();
  EXPECT_EQ(read_fault(as),
            where_ +
                "/SHA256.sig: no key is pinned for its writer; if the writer has a new key, pin "
                "it: millrace bundle accept WRITER --pub FILE; otherwise do not trust this bundle");
}

TEST_F(BundleRead, refuses_a_serial_below_the_last_seen) {
  BundleReader as = reader();
  as.seen.serial = 7;
  EXPECT_EQ(read_fault(as), "");
  as.seen.serial = 8;
  EXPECT_EQ(read_fault(as), outbox_.string() +
                                ": version 7 cannot follow version 8, which was read before: it "
                                "is older, so an old copy was restored or its writer was set up "
                                "again; if that is intended, run: millrace bundle accept csr");
}

TEST_F(BundleRead, refuses_another_bundle_of_the_same_version) {
  BundleReader as = reader();
  as.seen = {.serial = 7, .digest = std::string(64, 'a'), .created = now_};
  EXPECT_NE(read_fault(as).find("two different bundles have the same version, both signed"),
            std::string::npos);
}

TEST_F(BundleRead, refuses_what_continues_another_version_than_the_one_read) {
  ASSERT_TRUE(write({{"a", "2"}})->changed);
  ASSERT_EQ(read_fault(), "");
  const auto bundle = read_bundle(files_, outbox_, reader(), now_).value().value();
  BundleReader as = reader();
  as.seen = {.serial = 7, .digest = bundle.meta.previous, .created = now_};
  EXPECT_EQ(read_fault(as), "");
  as.seen.digest = std::string(64, 'a');
  EXPECT_NE(read_fault(as).find("version 8 by key.example continues another version 7 than the one "
                                "that was read before"),
            std::string::npos)
      << read_fault(as);
  as.seen.serial = 6;  // one was missed
  EXPECT_EQ(read_fault(as), "");
}

TEST_F(BundleRead, refuses_a_jump_of_the_serial) {
  ASSERT_TRUE(write_bundle(files_, outbox_,
                           {.scope = "csr",
                            .host = "thief",
                            .key_name = "csr.sec",
                            .key = key_,
                            .lifetime = kLifetime,
                            .least_serial = 7 + kMostSerialStep},
                           {{"a", "2"}}, now_)
                  .ok());
  BundleReader as = reader();
  as.seen.serial = 7;
  EXPECT_NE(read_fault(as).find("version 1048584 cannot follow version 7, which was read before: a "
                                "serial grows by at most 1048576 at one time"),
            std::string::npos)
      << read_fault(as);
  as.seen.serial = 8;
  EXPECT_EQ(read_fault(as), "");
}

TEST_F(BundleRead, refuses_what_is_for_others) {
  BundleWriter to_mx1 = writer();
  to_mx1.addressees = {"consumer:mx1", "dns"};
  ASSERT_TRUE(write_bundle(files_, outbox_, to_mx1, {{"a", "2"}}, now_).ok());
  BundleReader as = reader();
  as.names = {"consumer", "consumer:mx2"};
  EXPECT_EQ(read_fault(as), outbox_.string() +
                                ": version 8 by key.example is for consumer:mx1, dns, this is "
                                "consumer, consumer:mx2");
  as.names = {"consumer", "consumer:mx1"};
  EXPECT_EQ(read_fault(as), "");
  as.names = {"dns", "dns:ns1"};
  EXPECT_EQ(read_fault(as), "");
}

TEST_F(BundleRead, refuses_what_was_written_in_the_future) {
  const TimePoint written = meta().created;
  now_ = written - std::chrono::minutes(10);
  EXPECT_EQ(read_fault(), "");
  now_ -= Duration(1);
  EXPECT_EQ(read_fault(), outbox_.string() + ": version 7 by key.example was written at " +
                              format_time(written) + ", the time is now " + format_time(now_) +
                              ": one of the two hosts has a wrong clock");
}

TEST_F(BundleRead, refuses_to_go_on_with_a_clock_that_was_set_back) {
  BundleReader as = reader();
  as.seen = {.serial = 6, .digest = "", .created = now_ + std::chrono::hours(1)};
  EXPECT_NE(read_fault(as).find("the clock of this host is wrong"), std::string::npos);
}

TEST_F(BundleRead, refuses_an_earlier_epoch_and_a_new_one_by_the_same_key) {
  BundleWriter later = writer();
  later.epoch = 2;
  ASSERT_TRUE(write_bundle(files_, outbox_, later, {{"a", "2"}}, now_).ok());
  BundleReader as = reader();
  as.seen = {.serial = 90'000'000, .digest = "x", .created = now_, .epoch = 1, .key = "other"};
  EXPECT_EQ(read_fault(as), "");
  as.seen.epoch = 3;
  EXPECT_NE(read_fault(as).find("its key was replaced, and this is from before that"),
            std::string::npos);
  as.seen.epoch = 1;
  as.seen.key = to_hex(key_.public_key().key_number());
  EXPECT_NE(read_fault(as).find("a new epoch needs a new key"), std::string::npos);
}

TEST_F(BundleRead, counts_the_keys_that_signed) {
  const auto second = SignifySecretKey::generate().value();
  BundleWriter both = writer();
  both.further_keys = {&second};
  ASSERT_TRUE(write_bundle(files_, outbox_, both, {{"a", "2"}}, now_).ok());
  BundleReader as = reader();
  as.trust.keys.push_back(second.public_key());
  as.trust.threshold = 2;
  EXPECT_EQ(read_fault(as), "");
  as.trust.keys.pop_back();
  EXPECT_EQ(read_fault(as), at("v/00000008") + ": signed by 1 of the pinned keys, expected 2");
}

TEST_F(BundleRead, refuses_more_pem_objects_than_a_chain_has) {
  std::string many;
  for (int i = 0; i < 65; ++i) many += "-----BEGIN CERTIFICATE-----\n";
  EXPECT_EQ(write({{"a", many}}).error().text(),
            at("v/00000008") + ": a: 65 PEM objects, expected at most 64");
}

TEST_F(BundleRead, is_not_led_out_of_the_outbox_by_a_link) {
  directory_.write("elsewhere/00000007/SHA256.sig", "secret");
  std::filesystem::remove_all(outbox_ / "v");
  std::filesystem::create_symlink("../elsewhere", outbox_ / "v");
  EXPECT_EQ(read_fault(), at("v") + " is a symbolic link: name the file itself");
}

TEST_F(BundleRead, refuses_a_set_that_has_expired) {
  now_ += kLifetime - Duration(1);
  EXPECT_EQ(read_fault(), "");
  now_ += Duration(1);
  EXPECT_EQ(read_fault(), outbox_.string() +
                              ": version 7 by key.example expired at 2026-12-23T20:15:00Z, the "
                              "time is now 2026-12-23T20:15:00Z: run its writer (csr) again, or "
                              "find out why its newer versions do not arrive here");
}

TEST_F(BundleRead, refuses_another_scope_but_where_any_is_wanted) {
  BundleReader as = reader();
  as.scope = "order";
  EXPECT_EQ(read_fault(as),
            outbox_.string() + ": version 7 by key.example is of scope csr, expected order");
  as.scope = "";
  EXPECT_EQ(read_fault(as), "");
}

TEST_F(BundleRead, refuses_a_version_under_another_name) {
  ASSERT_TRUE(real_
                  ->write_tree(outbox_ / "v/00000009",
                               real_->read_tree(outbox_ / "v/00000007", {}).value(), 0644)
                  .ok());
  ASSERT_TRUE(real_->replace_symlink(outbox_ / "current", "v/00000009").ok());
  EXPECT_EQ(read_fault(),
            at("v/00000009") + ": contains version 7, expected 9: a copy under another name");
}

TEST_F(BundleRead, refuses_a_bundle_without_its_own_files) {
  ASSERT_TRUE(real_->remove(outbox_ / "v/00000007/SHA256.sig").ok());
  EXPECT_EQ(read_fault(), where_ + ": no SHA256.sig in it: an incomplete bundle");
  put({{"a", "1"}}, true);
  EXPECT_EQ(read_fault(), where_ + ": no META.json in it: an incomplete bundle");
}

TEST_F(BundleRead, refuses_a_list_that_is_malformed) {
  const std::string good = manifest_of(tree());
  put(tree(), false, good + good);
  EXPECT_EQ(read_fault(), where_ + ": META.json is listed twice");
  put(tree(), false, good.substr(0, good.size() - 1));
  EXPECT_EQ(read_fault(), where_ + ": the signed list is truncated");
  for (const std::string line : {"# comment", "SHA256 (a) = 1", "MD5 (a) = 1", ""}) {
    put(tree(), false, line + "\n" + good);
    EXPECT_EQ(read_fault(), where_ + ": line '" + line + "' of the signed list is malformed");
  }
  put(tree(), false, "SHA256 (../a) = " + std::string(64, '0') + "\n");
  EXPECT_EQ(read_fault(), where_ + ": line 'SHA256 (../a) = " + std::string(64, '0') +
                              "' of the signed list is malformed");
}

TEST_F(BundleRead, refuses_a_meta_document_that_is_nonsense) {
  BundleMeta bad = meta();
  bad.expires = bad.created;
  put_meta(bad);
  EXPECT_EQ(read_fault(), where_ +
                              "/META.json: /expires: 2026-11-23T20:14:00Z is not after "
                              "/created 2026-11-23T20:14:00Z");
  bad = meta();
  bad.serial = 100'000'000;
  put_meta(bad);
  EXPECT_EQ(read_fault(), where_ + "/META.json: /serial: 100000000, expected 1 to 99999999");
  bad = meta();
  bad.scope = "C S R";
  put_meta(bad);
  EXPECT_EQ(read_fault(), where_ + "/META.json: /scope: 'C S R', expected 1 to 64 of a-z 0-9 . -");
  bad = meta();
  bad.previous = "12";
  put_meta(bad);
  EXPECT_EQ(read_fault(),
            where_ + "/META.json: /previous: expected 64 hexadecimal digits or nothing");
}

TEST_F(BundleRead, shows_no_control_characters_of_the_writers_host) {
  BundleMeta bad = meta();
  bad.host = "\x1b[31mred";
  put_meta(bad);
  EXPECT_EQ(read_bundle(files_, outbox_, reader(), now_).value()->meta.host, "\\x1b[31mred");
}

}  // namespace
}  // namespace millrace
