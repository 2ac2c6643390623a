// What other workers have issued: by their signed bundles, and checked as the publisher does.
#include "acme/order/shared_work.h"
#include "core/base/encoding.h"
#include "core/crypto/chain_check.h"
#include "core/crypto/openssl.h"
#include "core/inbox/inbox.h"

namespace millrace::acme {
namespace {

struct Adoptable {
  IssuedDocument document;
  std::string chain;
  SpkiDigest spki;
  std::string source;
};

Result<std::optional<Adoptable>> adoptable(const InboxPart& part, const RequestDocument& request,
                                           const OrderState& state, TimePoint now) {
  const std::string name = "issued/" + request.certificate.text();
  const auto file = part.bundle.files.find(name + ".json");
  const auto chain_file = part.bundle.files.find(name + ".pem");
  if (file == part.bundle.files.end() || chain_file == part.bundle.files.end()) {
    return std::optional<Adoptable>();
  }
  ASSIGN(IssuedDocument document, decode_issued(file->second, name + ".json"));
  const bool is_newer = !state.issued || state.issued->not_before < document.not_before;
  if (!is_newer || document.spki != request.current || document.names != request.names) {
    return std::optional<Adoptable>();
  }
  TRY(check_allowed(part.source, document.names));
  if (to_hex(sha256(chain_file->second)) != document.chain_sha256) {
    return Error(name + ".pem: not the chain that " + name + ".json names");
  }
  ASSIGN(const auto chain, parse_chain(chain_file->second, name + ".pem"));
  TRY(check_chain(chain, request.names, request.current, now));
  document.not_before = chain.front().not_before;
  document.not_after = chain.front().not_after;
  return std::optional(
      Adoptable{std::move(document), chain_file->second, request.current, part.source->name});
}

void adopt_one(const CertificateSettings& certificate, Adoptable one, OrderStore& store,
               StageReport& report) {
  OrderState& state = store.states.at(certificate.id);
  const CaId ca = state.order ? state.order->ca : certificate.cas.front();
  OrderState next;
  next.persistent = std::move(state.persistent);
  next.issued = IssuedCertificate{ca,
                                  one.document.names,
                                  one.spki,
                                  one.document.not_before,
                                  one.document.not_after,
                                  std::move(one.chain)};
  next.issued->csr_sha256 = one.document.csr_sha256;
  state = std::move(next);
  const Line line = {
      certificate_subject(certificate.id),
      "issued by " + one.source + ", good until " + format_time(one.document.not_after)};
  store.save(certificate.id, true, [&report, line] { report.add_done(line); });
}

}  // namespace

void adopt_issued(const StageContext& context, const std::map<CertId, RequestDocument>& requests,
                  const Settings& settings, OrderStore& store, StageReport& report) {
  if (!Claims::are_shared(context)) return;
  Inbox inbox = read_others(context, Stage::order, Stage::fetch);
  for (const InboxPart& part : inbox.parts) {
    for (const CertificateSettings& certificate : settings.certificates) {
      const auto request = requests.find(certificate.id);
      const auto state = store.states.find(certificate.id);
      if (request == requests.end() || state == store.states.end()) continue;
      auto found = adoptable(part, request->second, state->second, context.now());
      if (!found) {
        inbox.refuse(part.source,
                     std::move(found).error().about(certificate_subject(certificate.id)));
      } else if (*found) {
        adopt_one(certificate, **std::move(found), store, report);
      }
    }
  }
  store.flush();
  report.add(std::move(inbox.report));
}

}  // namespace millrace::acme
