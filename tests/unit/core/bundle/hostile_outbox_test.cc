// An outbox whose writer has been taken over, or whose directory is another host's: what a reader
// does with each thing that can be there. It neither waits, nor reads a file elsewhere, nor grows
// without bound, and says what is wrong.
#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/sysmacros.h>
#endif

#include "core/base/encoding.h"
#include "core/bundle/bundle_manifest.h"
#include "core/bundle/bundle_meta.h"
#include "core/crypto/openssl.h"
#include "tests/support/bundle_support.h"

namespace millrace {
namespace {

namespace fs = std::filesystem;

class HostileOutbox : public test::OutboxTest {
 protected:
  void SetUp() override {
    ASSERT_TRUE(write({{"a", "1"}, {"sub/b", "2"}})->changed);
    directory_.write("elsewhere/a", "1");
    directory_.write("elsewhere/secret", "the reader's own");
  }
  void replace_by_link(const std::string& what, const std::string& target) {
    fs::remove_all(outbox_ / what);
    fs::create_symlink(target, outbox_ / what);
  }
  void replace_by_fifo(const std::string& what) {
    fs::remove_all(outbox_ / what);
    ASSERT_EQ(::mkfifo(at(what).c_str(), 0666), 0);
  }
  // The key signs whatever it likes, as version 1.
  void sign(FileTree files, std::string list = "") {
    BundleMeta meta{};
    meta.scope = "csr";
    meta.host = "thief";
    meta.serial = 1;
    meta.created = now_;
    meta.expires = now_ + kLifetime;
    files.emplace("META.json", encode_bundle_meta(meta));
    if (list.empty()) list = manifest_of(files);
    files.emplace("SHA256.sig", key_.sign_embedded(list, "csr.sec").value());
    fs::remove_all(outbox_ / kVersion);
    ASSERT_TRUE(real_->write_tree(outbox_ / kVersion, files, 0644).ok());
  }

  static constexpr const char* kVersion = "v/00000001";
};

TEST_F(HostileOutbox, is_read_when_nothing_is_wrong) {
  EXPECT_EQ(read_fault(), "");
  sign({{"a", "1"}});
  EXPECT_EQ(read_fault(), "");
}

TEST_F(HostileOutbox, leads_nowhere_by_a_link_at_any_level) {
  fs::rename(outbox_ / kVersion, directory_ / "elsewhere/00000001");
  const std::string moved = (directory_ / "elsewhere").string();
  replace_by_link(kVersion, moved + "/00000001");
  EXPECT_NE(read_fault(), "") << "the version";
  replace_by_link("v", moved);
  EXPECT_NE(read_fault(), "") << "the versions";
  replace_by_link("current", moved + "/00000001");
  EXPECT_NE(read_fault(), "") << "an absolute link";
}

TEST_F(HostileOutbox, leads_nowhere_by_a_link_in_the_place_of_any_file) {
  for (const std::string file : {"a", "sub", "sub/b", "META.json", "SHA256.sig"}) {
    sign({{"a", "1"}, {"sub/b", "2"}});
    const std::string copy = (directory_ / "elsewhere/copy").string();
    fs::remove_all(copy);
    fs::rename(outbox_ / kVersion / file, copy);
    replace_by_link(std::string(kVersion) + "/" + file, copy);
    EXPECT_NE(read_fault().find("symbolic link"), std::string::npos) << file << read_fault();
  }
}

TEST_F(HostileOutbox, makes_nobody_wait_at_a_pipe) {
  for (const std::string file : {"a", "sub", "META.json", "SHA256.sig"}) {
    sign({{"a", "1"}, {"sub/b", "2"}});
    replace_by_fifo(std::string(kVersion) + "/" + file);
    EXPECT_NE(read_fault(), "") << file;
  }
  for (const std::string place : {kVersion, "v", "current"}) {
    replace_by_fifo(place);
    EXPECT_NE(read_fault(), "") << place;
  }
}

TEST_F(HostileOutbox, makes_nobody_read_a_device) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can make a device";
  fs::remove(outbox_ / kVersion / "a");
  if (::mknod(at("v/00000001/a").c_str(), S_IFCHR | 0666, makedev(1, 5)) != 0) {
    GTEST_SKIP() << "devices cannot be made here";
  }
  EXPECT_EQ(read_fault(), at("v/00000001/a") + ": neither a regular file nor a directory");
}

TEST_F(HostileOutbox, is_refused_with_a_sparse_file_of_a_terabyte) {
  for (const std::string file : {"a", "META.json", "SHA256.sig"}) {
    sign({{"a", "1"}});
    std::error_code failed;
    fs::resize_file(outbox_ / kVersion / file, uint64_t{1} << 40U, failed);
    if (failed) GTEST_SKIP() << "such a file cannot be made here";
    EXPECT_EQ(read_fault(), at("v/00000001/" + file) + ": larger than 268435456 octets");
  }
}

TEST_F(HostileOutbox, is_refused_with_directories_that_no_file_needs) {
  for (int i = 0; i < 40; ++i)
    fs::create_directories(outbox_ / kVersion / ("d" + std::to_string(i)));
  EXPECT_EQ(read_fault(), at(kVersion) + ": more than 36 files");
}

TEST_F(HostileOutbox, is_refused_with_a_tree_that_is_too_deep) {
  FileTree files;
  for (int i = 0; i < 40; ++i) files["s/file" + std::to_string(i)] = "x";
  sign(files);
  Path deep = outbox_ / kVersion;
  for (int i = 0; i < 33; ++i) deep /= "d";
  fs::create_directories(deep);
  EXPECT_NE(read_fault().find(": nested too deep"), std::string::npos) << read_fault();
}

TEST_F(HostileOutbox, is_refused_with_names_that_no_writer_gives) {
  for (const std::string name : {".hidden", "a b", "a\nb", "\xff", "-rf/../x", "\xc3\xa4"}) {
    sign({{"a", "1"}}, "SHA256 (" + name + ") = " + to_hex(sha256("x")) + "\n");
    EXPECT_NE(read_fault(), "") << name;
  }
}

// While the reader reads, "a" is now the file and now a link to a file of the reader. It is never
// read through the link: its digest would be in the error.
TEST_F(HostileOutbox, swaps_a_file_for_a_link_in_vain) {
  const std::string digest = to_hex(sha256("the reader's own"));
  const Path file = outbox_ / kVersion / "a", spare = directory_ / "spare";
  std::atomic<bool> done = false;
  std::thread thief([&] {
    while (!done) {
      fs::create_symlink(directory_ / "elsewhere/secret", spare);
      fs::rename(spare, file);
      std::ofstream(spare) << "1";
      fs::rename(spare, file);
    }
  });
  size_t good = 0, refused = 0;
  for (int i = 0; i < 300; ++i) {
    const std::string fault = read_fault();
    EXPECT_EQ(fault.find(digest), std::string::npos) << fault;
    ++(fault.empty() ? good : refused);
  }
  done = true;
  thief.join();
  EXPECT_GT(good + refused, 0U);
}

TEST_F(HostileOutbox, is_read_in_time_with_a_hundred_thousand_pem_objects) {
  std::string many;
  for (int i = 0; i < 100'000; ++i)
    many += "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n";
  sign({{"chain.pem", many}});
  const auto begin = std::chrono::steady_clock::now();
  static_cast<void>(read_fault());
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
}

TEST_F(HostileOutbox, is_refused_with_json_that_grows_when_it_is_parsed) {
  std::string bomb = "{\"x\":[";
  for (int i = 0; i < 500'000; ++i) bomb += "[],";
  sign({{"a", "1"}, {"META.json", bomb + "[]]}"}});
  EXPECT_EQ(read_fault(),
            at("v/00000001/META.json") + ": 1500010 octets, expected at most 1048576");
  sign({{"a", "1"}, {"META.json", std::string(1'000'000, '[')}});
  EXPECT_NE(read_fault(), "");
}

// A tree that its writer made is read by its readers, whatever its shape.
TEST_F(HostileOutbox, is_not_what_a_deep_tree_of_an_honest_writer_is) {
  FileTree files;
  for (int i = 0; i < 200; ++i) files["a" + std::to_string(i) + "/b/c/d/e/file"] = "x";
  const auto written = write(files);
  EXPECT_TRUE(written) << written.error().text();
  EXPECT_EQ(contents(), files);
}

}  // namespace
}  // namespace millrace
