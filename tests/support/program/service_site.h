// A site with a service: a server with two addresses, which reads its files at a reload or restart,
// and presents the certificate that it has read.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/support/program/site.h"

namespace millrace::test {

class ServiceSite : public Site {
 public:
  static constexpr const char* kFirst = "192.0.2.80";
  static constexpr const char* kSecond = "2001:db8::80";

  // `members`: of the service "www", besides kind, certificates and directory.
  explicit ServiceSite(const std::string& members = kUsual);
  static const std::string kUsual;  // reload, restart and one target
  void write_service(const std::string& members);

  // The server.
  bool reloads_have_effect = true;
  bool restarts_have_effect = true;
  bool second_address_is_stuck = false;
  int check_status = 0;
  int action_status = 0;                                    // of reload and restart
  std::optional<int> reload_status;                         // of a reload that does nothing
  std::string presented(const std::string& address) const;  // SHA-256 of the leaf, hex
  void serve_files();                                       // as a restart
  void stop() { leaves_.clear(); }

  // SHA-256 of a leaf, hex: in the publication, in the service's file.
  std::string published_leaf() const;
  std::string installed_leaf() const;
  // The programs of the service that ran, one a line.
  std::string programs() const;
  void forget_programs() { first_program_ = processes.runs().size(); }
  // As if a renewal were due: the CA issues another certificate for the same key.
  Said renew();

 private:
  std::string leaf_in(const std::string& file) const;

  std::map<std::string, std::string> leaves_;  // DER by address
  size_t first_program_ = 0;
};

}  // namespace millrace::test
