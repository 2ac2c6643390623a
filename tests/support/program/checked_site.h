// A site on which everything is as it should be, for `check` to find nothing: issued, published and
// installed, its zone signed and delegated by a parent, with a resolver that validates.
#pragma once

#include <string>
#include <vector>

#include "tests/support/program/service_site.h"

namespace millrace::test {

class CheckedSite : public ServiceSite {
 public:
  CheckedSite();

  // The configuration of this site, with a replacement.
  void configure(const std::string& from, const std::string& to);
  void zone(const std::string& from, const std::string& to) {
    replace("zones/example.test", from, to);
  }
  void replace(const std::string& file, const std::string& from, const std::string& to);
  void remove(const std::string& path);
  void chmod(const std::string& path, mode_t mode);
  std::string zone_key_file() const;  // of the first KSK, without extension

  Json check() { return run_json({"check"}); }

  // 192.0.2.54, which serves the parent zone "test.".
  dnszone::ZoneAnswers parent;
  bool resolver_is_down = false;
  bool zone_is_bogus = false;           // for the resolver
  std::vector<std::string> ds() const;  // of each KSK

 private:
  Result<std::string> answer_all(const Endpoint& server, const std::string& message);
};

// "owner TYPE rdata"; the owner absolute.
dnszone::Record record_of(const std::string& line);

}  // namespace millrace::test
