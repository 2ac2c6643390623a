#include "tlsa/wire/tls_context.h"

#include <algorithm>

#include "tlsa/tlsa_usable.h"

namespace millrace::tlsa {
namespace {

bool wants_anchors(const HandshakeRequest& request) {
  return std::ranges::any_of(request.tlsa, [&](const TlsaData& record) {
    return record.usage <= 1 && !unusable_reason(record, request.starttls);
  });
}

Result<SslCtxPtr> make_context() {
  SslCtxPtr context(SSL_CTX_new(TLS_client_method()));
  if (!context) return Error("no TLS: " + openssl_error());
  SSL_CTX_set_security_level(context.get(), 0);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_TICKET);
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_NONE, nullptr);
  const bool done = SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION) == 1 &&
                    SSL_CTX_set_max_proto_version(context.get(), 0) == 1 &&
                    SSL_CTX_dane_enable(context.get()) == 1;
  if (!done) return Error("no TLS: " + openssl_error());
  return context;
}

Result<void> load_anchors(SSL_CTX* context, const Path& file) {
  if (file.empty()) {
    if (SSL_CTX_set_default_verify_paths(context) == 1) return {};
    return config_error("the system's trust anchors cannot be read: " + openssl_error());
  }
  if (SSL_CTX_load_verify_locations(context, file.c_str(), nullptr) == 1) return {};
  return config_error(file.string() + ": expected trust anchors in PEM: " + openssl_error());
}

}  // namespace

Result<SSL_CTX*> TlsContexts::of(const HandshakeRequest& request) {
  const bool anchored = wants_anchors(request);
  const std::optional<Path> key = anchored ? std::optional(request.ca_file) : std::nullopt;
  const auto found = made_.find(key);
  if (found != made_.end()) return found->second.get();
  ASSIGN(SslCtxPtr context, make_context());
  if (anchored) TRY(load_anchors(context.get(), request.ca_file));
  return made_.emplace(key, std::move(context)).first->second.get();
}

}  // namespace millrace::tlsa
