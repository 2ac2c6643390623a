#include "cli/view/certificate_view.h"

#include "acme/state/revocation_journal.h"
#include "cli/line/report_json.h"
#include "cli/view/outboxes.h"
#include "cli/view/revoking_view.h"
#include "core/base/joined.h"

namespace millrace::cli {
namespace {

// The phase of an order on a host that has none of the orders.
constexpr const char* kElsewhere = "elsewhere";

Result<bool> is_there(Files& files, const Path& path) {
  ASSIGN(const auto seen, files.status(path));
  return seen.has_value();
}

// The published one; without a publication the one that fetch has.
Result<Path> chain_of(Env& env, const Config& config, const CertId& id) {
  const Path fetched =
      StatePaths(config.state).outbox(Stage::fetch) / "current" / "issued" / (id.text() + ".pem");
  const Path chain = config.publication.directory.empty()
                         ? fetched
                         : config.publication.directory / "current" / id.text() / "fullchain.pem";
  ASSIGN(const bool there, is_there(env.files, chain));
  return there ? chain : Path();
}

// An unreadable state fails this certificate; the others are shown.
acme::OrderStatus unreadable(const Error& error) {
  acme::OrderStatus status;
  status.phase = "unreadable";
  status.last_error = error.text();
  return status;
}

using TlsaDocuments = std::map<CertId, TlsaDocument>;

Result<TlsaDocuments> tlsa_documents(Env& env, const Config& config) {
  ASSIGN(const auto outbox, look_into_outbox(config.context(env), Stage::tlsa));
  return outbox ? tlsa_of(*outbox) : TlsaDocuments();
}

Result<CertificateView> view_one(Env& env, const Config& config,
                                 const acme::CertificateSettings& certificate,
                                 const TlsaDocuments& documents,
                                 const std::vector<acme::PendingRevocation>& revocations,
                                 Detail detail) {
  const StatePaths paths(config.state);
  auto order = acme::order_status(env.files, paths, certificate.id, env.clock.now(), revocations);
  if (order && !runs(config, Stage::order)) order->phase = kElsewhere;
  Path chain;
  if (detail == Detail::everything) {
    ASSIGN(chain, chain_of(env, config, certificate.id));
  }
  const auto tlsa = documents.find(certificate.id);
  const bool has_key = certificate.csr_file.empty() && runs(config, Stage::csr);
  return CertificateView{
      .id = certificate.id,
      .names = certificate.names,
      .order = order ? std::move(*order) : unreadable(order.error()),
      .chain = std::move(chain),
      .key = has_key ? paths.current_key(certificate.id) : Path(),
      .csr = certificate.csr_file,
      .tlsa = tlsa == documents.end() ? std::vector<TlsaRecord>() : tlsa->second.records};
}

std::string tlsa_text(const TlsaRecord& record) {
  return record.owner.text() + " IN TLSA 3 1 1 " + record.digest.hex();
}

void add_time(std::string& line, const std::string& what, const std::optional<TimePoint>& time) {
  if (time) line += ", " + what + " " + format_time(*time);
}

void add_renewal(std::vector<std::string>& lines,
                 const std::optional<acme::RenewalAdvice>& renewal) {
  if (!renewal) return;
  if (const auto& suggestion = renewal->suggestion) {
    lines.push_back("  renewal     suggested by the CA from " +
                    format_time(suggestion->window.start) + " to " +
                    format_time(suggestion->window.end) +
                    (suggestion->explanation.empty() ? "" : ": " + suggestion->explanation));
  }
  if (!renewal->last_error.empty()) {
    lines.push_back("  renewal     next query at " + format_time(renewal->ask_at) + ": " +
                    renewal->last_error);
  }
}

Json renewal_json(const std::optional<acme::RenewalAdvice>& renewal) {
  if (!renewal) return {};
  const auto& suggestion = renewal->suggestion;
  return {{"start", suggestion ? Json(format_time(suggestion->window.start)) : Json()},
          {"end", suggestion ? Json(format_time(suggestion->window.end)) : Json()},
          {"explanation", suggestion ? suggestion->explanation : ""},
          {"ask_at", format_time(renewal->ask_at)},
          {"last_error", renewal->last_error}};
}

}  // namespace

CertificateViews view_certificates(Env& env, const Config& config, const acme::Selection& selection,
                                   Detail detail) {
  CertificateViews views;
  auto documents =
      detail == Detail::everything ? tlsa_documents(env, config) : Result(TlsaDocuments());
  const TlsaDocuments known = documents ? *documents : TlsaDocuments();
  if (!documents) views.errors.push_back(std::move(documents).error().in("TLSA records"));
  // If it cannot be read, left_status() says so.
  const auto journal = acme::RevocationJournal::read(config.context(env));
  const auto revocations = journal ? journal->pending() : std::vector<acme::PendingRevocation>();
  for (const auto& certificate : config.acme.certificates) {
    if (!selection.empty() && !selection.contains(certificate.id)) continue;
    auto view = view_one(env, config, certificate, known, revocations, detail);
    if (view) {
      views.certificates.push_back(std::move(view).value());
    } else {
      views.errors.push_back(std::move(view).error().about(certificate_subject(certificate.id)));
    }
  }
  return views;
}

std::vector<std::string> lines_of(const CertificateView& view, TimePoint now) {
  const bool expired = view.order.not_after && *view.order.not_after <= now;
  std::string head =
      "certificate " + view.id.text() + " (" + joined(view.names, " ") +
      "): " + (expired ? "expired, " : "") +
      (view.order.phase == kElsewhere ? "ordered on another host" : view.order.phase);
  if (view.order.ca && *view.order.ca != CaId::usual()) head += " at " + view.order.ca->text();
  add_time(head, "revoked", view.order.revoked_at);
  if (view.order.revoked_at) head += " (" + view.order.revocation_reason + ")";
  head += in_place_text(view.order.revoking);
  add_time(head, "valid until", view.order.not_after);
  add_time(head, "renewed from", view.order.renew_at);
  add_time(head, "next attempt at", view.order.retry_at);
  if (view.order.failures > 0) {
    head += ", " + std::to_string(view.order.failures) +
            (view.order.failures == 1 ? " failure" : " failures in a row");
  }
  std::vector<std::string> lines = {head};
  if (!view.order.profile.empty()) lines.push_back("  profile     " + view.order.profile);
  add_revocations(lines, view.order.revoking);
  add_renewal(lines, view.order.renewal);
  if (!view.order.last_error.empty()) lines.push_back("  last error  " + view.order.last_error);
  if (!view.chain.empty()) {
    lines.push_back("  chain       " + view.chain.string());
    if (!view.key.empty()) lines.push_back("  key         " + view.key.string());
  }
  if (!view.csr.empty()) lines.push_back("  csr         " + view.csr.string());
  for (const TlsaRecord& record : view.tlsa) lines.push_back("  TLSA        " + tlsa_text(record));
  return lines;
}

Json json_of(const std::optional<TimePoint>& time) {
  return time ? Json(format_time(*time)) : Json();
}

Json json_of(const CertificateView& view) {
  Json names = Json::array(), tlsa = Json::array();
  for (const CertName& name : view.names) names.push_back(name.text());
  for (const TlsaRecord& record : view.tlsa) tlsa.push_back(tlsa_text(record));
  return {{"subject", json_of(certificate_subject(view.id))},
          {"certificate", view.id.text()},
          {"names", names},
          {"phase", view.order.phase},
          {"ca", view.order.ca ? Json(view.order.ca->text()) : Json()},
          {"profile", view.order.profile},
          {"not_after", json_of(view.order.not_after)},
          {"renewal", renewal_json(view.order.renewal)},
          {"renew_at", json_of(view.order.renew_at)},
          {"revoked_at", json_of(view.order.revoked_at)},
          {"revocation_reason", view.order.revocation_reason},
          {"revoking", revocations_json(view.order.revoking)},
          {"retry_at", json_of(view.order.retry_at)},
          {"failures", view.order.failures},
          {"last_error", view.order.last_error},
          {"chain", view.chain.string()},
          {"key", view.key.string()},
          {"csr", view.csr.string()},
          {"tlsa", tlsa}};
}

}  // namespace millrace::cli
