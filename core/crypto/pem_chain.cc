#include "core/crypto/pem_chain.h"

#include "core/base/encoding.h"
#include "core/base/printable.h"

namespace millrace {
namespace {

constexpr size_t kMaxChain = 256U << 10U;  // octets
constexpr size_t kMaxCertificates = 10;
constexpr size_t kShown = 40;  // octets of an unexpected line
constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----";
constexpr std::string_view kEnd = "-----END CERTIFICATE-----";

std::string_view trimmed(std::string_view line) {
  constexpr std::string_view kBlank = " \t\r";
  const size_t first = line.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return line.substr(first, line.find_last_not_of(kBlank) - first + 1);
}

class Splitter {
 public:
  explicit Splitter(std::string where) : where_(std::move(where)) {}

  Result<void> line(std::string_view text) {
    ++number_;
    if (text.empty()) return {};
    if (text.find("PRIVATE KEY") != std::string_view::npos) {
      return Error(
          place() +
          "the chain contains a private key, which everyone who could read this file has; " +
          "make a new key");
    }
    return inside_ ? body_line(text) : outside_line(text);
  }

  Result<std::vector<std::string>> finish() {
    if (inside_) return Error(place() + "truncated: no '" + std::string(kEnd) + "'");
    if (ders_.empty()) return Error(where_ + ": no certificate in it");
    return std::move(ders_);
  }

 private:
  std::string place() const { return where_ + ":" + std::to_string(number_) + ": "; }

  Result<void> outside_line(std::string_view text) {
    if (text != kBegin) {
      return Error(place() + "expected certificates and white space only, got '" +
                   printable(text, kShown) + "'");
    }
    if (ders_.size() == kMaxCertificates) {
      return Error(place() + "more than " + std::to_string(kMaxCertificates) + " certificates");
    }
    inside_ = true;
    return {};
  }

  Result<void> body_line(std::string_view text) {
    if (text != kEnd) {
      base64_ += text;
      return {};
    }
    auto der = from_base64(base64_);
    if (!der || der->empty()) return Error(place() + "the certificate above is not valid base64");
    ders_.push_back(std::move(*der));
    base64_.clear();
    inside_ = false;
    return {};
  }

  std::string where_;
  std::vector<std::string> ders_;
  std::string base64_;
  size_t number_ = 0;  // of the line, from 1
  bool inside_ = false;
};

}  // namespace

Result<std::vector<std::string>> split_pem_chain(std::string_view pem, const std::string& where) {
  if (pem.size() > kMaxChain) {
    return Error(where + ": " + std::to_string(pem.size()) +
                 " octets, expected a chain of at most " + std::to_string(kMaxChain));
  }
  Splitter splitter(where);
  while (!pem.empty()) {
    const size_t end = pem.find('\n');
    TRY(splitter.line(trimmed(pem.substr(0, end))));
    pem.remove_prefix(end == std::string_view::npos ? pem.size() : end + 1);
  }
  return splitter.finish();
}

}  // namespace millrace
