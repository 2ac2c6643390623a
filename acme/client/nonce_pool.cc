#include "acme/client/nonce_pool.h"

namespace millrace::acme {
namespace {

constexpr size_t kMaxNonces = 128;
constexpr size_t kMaxNonceSize = 512;
constexpr std::string_view kBase64UrlCharacters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

bool usable(const std::string& nonce) {
  return !nonce.empty() && nonce.size() <= kMaxNonceSize &&
         nonce.find_first_not_of(kBase64UrlCharacters) == std::string::npos;
}

}  // namespace

bool NoncePool::take_from(const HttpResponse& response) {
  const auto nonce = response.field("replay-nonce");
  if (!nonce || !usable(*nonce)) return false;
  nonces_.push_back(*nonce);
  if (nonces_.size() > kMaxNonces) nonces_.pop_front();
  return true;
}

std::optional<std::string> NoncePool::take() {
  if (nonces_.empty()) return std::nullopt;
  std::string newest = std::move(nonces_.back());
  nonces_.pop_back();
  return newest;
}

}  // namespace millrace::acme
