// An outbox for the tests of bundles: a writer with a key, a reader that pins it, and hands that
// spoil things.
#pragma once

#include <gtest/gtest.h>

#include "core/bundle/bundle.h"
#include "tests/support/faulty_files.h"
#include "tests/support/test_directory.h"

namespace millrace::test {

class OutboxTest : public testing::Test {
 protected:
  static constexpr Duration kLifetime = std::chrono::days(30);

  BundleWriter writer() const {
    return {.scope = "csr",
            .host = "key.example",
            .key_name = "csr.sec",
            .key = key_,
            .lifetime = kLifetime};
  }
  BundleReader reader() const { return {.scope = "csr", .trust = {{key_.public_key()}}}; }

  Result<BundleOutcome> write(const FileTree& contents) {
    return write_bundle(files_, outbox_, writer(), contents, now_);
  }
  // Versions so far apart that no slow reader is still reading the one before.
  void write_slowly(const std::vector<const char*>& texts) {
    for (const char* text : texts) {
      now_ += std::chrono::minutes(11);
      ASSERT_TRUE(write({{"a", text}})->changed);
    }
    now_ += std::chrono::minutes(11);
  }
  // "" or the error of reading.
  std::string read_fault(const BundleReader& as) {
    const auto bundle = read_bundle(files_, outbox_, as, now_);
    if (!bundle) return bundle.error().text();
    return *bundle ? "" : "no bundle";
  }
  std::string read_fault() { return read_fault(reader()); }
  // The contents, {} when they cannot be read.
  FileTree contents() {
    const auto bundle = read_bundle(files_, outbox_, reader(), now_);
    return bundle && *bundle ? (*bundle)->files : FileTree();
  }
  std::string at(const std::string& below) const { return (outbox_ / below).string(); }
  std::vector<std::string> versions() { return real_->list(outbox_ / "v").value(); }

  TestDirectory directory_;
  std::unique_ptr<Files> real_ = make_posix_files();
  FaultyFiles files_{*real_};
  Path outbox_ = directory_ / "outbox";
  SignifySecretKey key_ = SignifySecretKey::generate().value();
  TimePoint now_ = parse_time("2026-11-23T20:15:00Z").value();
};

}  // namespace millrace::test
