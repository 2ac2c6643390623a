// Downloads the chain of one certificate's valid order, and the alternates if the configuration
// selects a chain other than the default (RFC 8555 §7.4.2). Checks each, selects one, and stores
// it.
#pragma once

#include <string>
#include <vector>

#include "acme/client/client.h"
#include "acme/order/certificate_work.h"

namespace millrace::acme {

class ChainDownload {
 public:
  ChainDownload(CertificateWork& work, Client& client) : work_(work), client_(client) {}

  // `url`: the order's "certificate". The default chain must be valid. Alternates are considered if
  // they are valid chains of the same certificate.
  void start(const std::string& url);

 private:
  void downloaded(const Result<Answer>& result);
  void not_yet_made(const Answer& answer);
  void unusable(const Chain& chain, const Error& reason);
  void fetch_alternates(const Answer& answer);
  void take_alternate(const std::string& url, const Result<Answer>& result, Chain& into);
  Result<Chain> checked(const Answer& answer) const;
  void choose();
  Result<std::vector<Certificate>> roots() const;
  Error no_such_chain(const std::string& why) const;

  CertificateWork& work_;
  Client& client_;
  std::vector<Chain> chains_;         // the default chain first; empty: not downloaded yet
  std::vector<std::string> useless_;  // why alternates cannot be used
  size_t outstanding_ = 0;
};

}  // namespace millrace::acme
