// A consumer host on loopback with a server program that a test starts: keys by millrace, chains by
// a throw-away CA, a publication that the test signs as a publisher does.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/base/json.h"
#include "core/bundle/bundle.h"
#include "tests/support/process.h"
#include "tests/support/scripted_acme_ca.h"
#include "tests/support/test_directory.h"

namespace millrace::test {

class RealService : public ::testing::Test {
 protected:
  // `certificates`: their names, which are NAME.example.test too. `services`: the members of that
  // object. Then init and the keys.
  void write_config(const std::vector<std::string>& certificates, const std::string& services);

  // As above, with the configuration already written.
  void make_keys();
  std::map<std::string, std::vector<std::string>> names_;  // by certificate

  // One more certificate for the current key of each; they are valid from a later time each.
  void publish();
  // What a server can start with: a pair that millrace did not install.
  void write_foreign_pair(const std::string& certificate, bool in_one_file = false);

  // Programs in the directory bin are found first.
  Finished millrace(Arguments arguments) const;
  std::string published(const std::string& certificate) const;  // SHA-256 of the leaf, hex
  std::string leaf_in(const std::string& file) const;           // the same, of a chain
  // What the server presents, as openssl s_client finds it.
  std::string presented(const std::string& certificate, const Arguments& more = {},
                        uint16_t port = 0) const;  // 0: port_
  std::string at(const std::string& path) const { return (directory_ / path).string(); }
  // An executable file with that text.
  std::string script(const std::string& name, const std::string& text) const;

  TestDirectory directory_;
  uint16_t port_ = free_port();

 private:
  std::string chain_for(const std::string& certificate, const std::string& spki_der);

  static TimePoint now();
  ThrowAwayCa ca_{now()};
  TimePoint valid_from_ = now() - std::chrono::hours(24);
};

}  // namespace millrace::test
