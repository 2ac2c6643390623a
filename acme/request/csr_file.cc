#include "acme/request/csr_file.h"

#include <algorithm>

#include "core/crypto/alt_names.h"
#include "core/crypto/csr_extensions.h"

namespace millrace::acme {
namespace {

constexpr size_t kMaxCsr = 64U << 10U;  // octets

Result<std::string> read(Files& files, const Path& path) {
  ASSIGN(const auto there, files.status(path));
  if (!there) {
    return Error(
        path.string() +
        ": the CSR file does not exist: put it there; millrace makes no key for this certificate");
  }
  ASSIGN(std::string text, files.read(path, kMaxCsr));
  if (text.find("PRIVATE KEY-----") != std::string::npos) {
    return Error(path.string() + ": expected only a CSR, got a private key in it: make a new key");
  }
  return text;
}

Result<void> check_names(const Csr& csr, const CertificateSettings& certificate) {
  std::vector<CertName> expected = certificate.names;
  std::sort(expected.begin(), expected.end());
  if (csr.names == expected) return {};
  return Error(certificate.csr_file.string() + ": the CSR is for " + listed(csr.names) +
               ", expected the names of the configuration: " + listed(expected));
}

}  // namespace

Result<Csr> read_csr_file(Files& files, const CertificateSettings& certificate) {
  const std::string where = certificate.csr_file.string();
  ASSIGN(const std::string text, read(files, certificate.csr_file));
  ASSIGN(Csr csr, parse_csr(text, where));
  TRY(check_names(csr, certificate));
  const auto type = key_type_of(csr);
  if (!type) return Error(type.error()).in(where);
  TRY(check_extensions(csr, where));
  return csr;
}

}  // namespace millrace::acme
