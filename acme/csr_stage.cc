// The stage csr: alone holds the TLS private keys; what leaves it is a CSR and digests of public
// keys.
#include <algorithm>

#include "acme/due.h"
#include "acme/key_pair.h"
#include "acme/order_states.h"
#include "acme/stages.h"

namespace millrace::acme {
namespace {

class CsrPass {
 public:
  explicit CsrPass(const StageContext& context) : context_(context) {}

  StageReport run(const Settings& settings, const Selection& selection);

 private:
  Result<void> examine(const CertificateSettings& certificate, bool selected);
  Result<RequestDocument> update(const CertificateSettings& certificate,
                                 const std::optional<RequestDocument>& before);
  Result<RequestDocument> request_for(const CertificateSettings& certificate, const KeyPair& keys,
                                      const std::optional<RequestDocument>& before);
  void did(const CertId& id, const std::string& text);

  const StageContext& context_;
  StageReport report_;
  FileTree outbox_;
};

void CsrPass::did(const CertId& id, const std::string& text) {
  report_.changed = true;
  report_.done.push_back("certificate " + id.text() + ": " + text);
}

// The CSR before is kept when it still says the right thing: an ECDSA signature differs each time.
Result<RequestDocument> CsrPass::request_for(const CertificateSettings& certificate,
                                             const KeyPair& keys,
                                             const std::optional<RequestDocument>& before) {
  std::vector<CertName> names = certificate.names;
  std::sort(names.begin(), names.end());
  const SpkiDigest current = keys.current.spki_digest();
  std::string csr;
  if (before && before->names == names && before->current == current) {
    csr = before->csr_der;
  } else {
    ASSIGN(csr, make_csr(keys.current, names));
  }
  return RequestDocument{certificate.id, std::move(names), std::move(csr), current,
                         keys.next.spki_digest()};
}

Result<RequestDocument> CsrPass::update(const CertificateSettings& certificate,
                                        const std::optional<RequestDocument>& before) {
  ASSIGN(const KeyPair keys, load_or_make_keys(context_, certificate, before));
  if (keys.made) did(certificate.id, "key made");
  ASSIGN(RequestDocument request, request_for(certificate, keys, before));
  const std::string text = encode(request);
  if (before && encode(*before) == text) return request;
  TRY(context_.env.files.write(context_.paths.request(certificate.id), text, 0600));
  did(certificate.id, "request made for " + joined(request.names));
  return request;
}

// A certificate with an error keeps the request that it had. The error is returned only where that
// one cannot be read: then the outbox would be made without it.
Result<void> CsrPass::examine(const CertificateSettings& certificate, bool selected) {
  const std::string name = "certificate " + certificate.id.text();
  auto before = load_request(context_, certificate.id);
  if (!before) return std::move(before).error().in(name);
  std::optional<RequestDocument> request = *before;
  if (selected) {
    auto updated = update(certificate, *before);
    if (updated) request = std::move(*updated);
    if (!updated) report_.fail(std::move(updated).error().in(name));
  }
  if (request) outbox_.emplace("requests/" + certificate.id.text() + ".json", encode(*request));
  return {};
}

StageReport CsrPass::run(const Settings& settings, const Selection& selection) {
  bool whole = true;
  for (const CertificateSettings& certificate : settings.certificates) {
    auto examined = examine(certificate, is_selected(selection, certificate.id));
    if (examined) continue;
    report_.fail(std::move(examined).error());
    whole = false;
  }
  if (!whole) return report_;
  const auto changed = write_outbox(context_, Stage::csr, outbox_);
  if (!changed) report_.fail(changed.error());
  report_.changed = report_.changed || (changed && *changed);
  return report_;
}

}  // namespace

StageReport run_csr(const StageContext& context, const Settings& settings,
                    const Selection& selection) {
  const auto lock = lock_stage(context, "csr");
  if (lock) return CsrPass(context).run(settings, selection);
  StageReport report;
  report.fail(lock.error());
  return report;
}

}  // namespace millrace::acme
