#include "acme/order/check_ca.h"

#include <algorithm>

#include "acme/client/account_setup.h"
#include "acme/client/ca_time.h"
#include "acme/client/fetch_directory.h"
#include "acme/order/new_order.h"
#include "acme/protocol/caa_check.h"
#include "acme/protocol/external_account.h"
#include "acme/state/account_store.h"

namespace millrace::acme {
namespace {

// Signatures and certificates that are valid from now must be valid for others too.
constexpr Duration kLargestSkew{60};

Result<Directory> read_directory(const Answer& answer) {
  ASSIGN(const std::string_view body, json_body(answer));
  return parse_directory(body, answer.url);
}

std::vector<Error> check_profiles(const Directory& directory, const Settings& settings,
                                  const CaId& ca) {
  std::vector<Error> faults;
  for (const CertificateSettings& certificate : settings.certificates) {
    if (std::ranges::count(certificate.cas, ca) == 0) continue;
    auto offered = check_profile(certificate, ca, directory, Directory::Detail::texts);
    if (!offered) {
      faults.push_back(std::move(offered)
                           .error()
                           .about(certificate_subject(certificate.id))
                           .found_as("ca-profile"));
    }
  }
  return faults;
}

Result<void> check_clock(const Answer& answer, TimePoint now) {
  const auto theirs = date_of(answer.response);
  if (!theirs) return {};
  const Duration skew = *theirs > now ? *theirs - now : now - *theirs;
  if (skew <= kLargestSkew) return {};
  return Error("clock: this host has " + format_time(now) + ", " + answer.url + " has " +
               format_time(*theirs) + ": " + std::to_string(skew.count()) +
               " s apart, expected at most " + std::to_string(kLargestSkew.count()) +
               ": set the clock");
}

// For each certificate that may come from this CA.
std::vector<Error> caa_faults(const StageContext& context, const Settings& settings,
                              const CaSettings& ca, const Directory& directory, CaaSource& source) {
  if (!ca.caa) return {};
  const auto identity = account_identity(context, ca);
  const std::string account = identity && *identity ? (*identity)->url : "";
  std::vector<CertId> ids;
  std::vector<CaaQuestion> questions;
  for (const CertificateSettings& certificate : settings.certificates) {
    if (std::ranges::count(certificate.cas, ca.id) == 0) continue;
    ids.push_back(certificate.id);
    questions.push_back(
        {certificate.names, {directory.caa_identities, account, certificate.challenge}, false});
  }
  std::vector<Error> faults;
  const auto verdicts = check_caa(source, questions);
  for (size_t i = 0; i < verdicts.size(); ++i) {
    if (verdicts[i]) continue;
    faults.push_back(
        Error(verdicts[i].error()).about(certificate_subject(ids[i])).found_as("caa-forbids"));
  }
  return faults;
}

}  // namespace

std::vector<Error> check_ca(const StageContext& context, const Settings& settings,
                            const CaSettings& ca, CaaSource& caa, std::vector<Line>& notes) {
  std::vector<Error> faults;
  const auto keep = [&faults](const auto& result, std::string_view id) {
    if (!result) faults.push_back(Error(result.error()).found_as(id));
  };
  if (ca.external_account) {
    keep(read_mac_key(context.env.files, *ca.external_account), "external-account");
  }
  const auto answer = fetch_directory(context.env, ca);
  keep(answer, "ca-unreachable");
  if (!answer) return faults;
  const std::string redirect = redirect_note(answer->url, ca);
  if (!redirect.empty()) notes.push_back({ca_subject(ca.id), "", redirect});
  const auto directory = read_directory(*answer);
  keep(directory, "ca-unreachable");
  if (directory) {
    const auto account = load_account_document(context, ca);
    keep(account, "unreadable");
    if (account && !*account) keep(check_consent(*directory, ca), "ca-terms");
    for (Error& fault : check_profiles(*directory, settings, ca.id)) {
      faults.push_back(std::move(fault));
    }
    for (Error& fault : caa_faults(context, settings, ca, *directory, caa)) {
      faults.push_back(std::move(fault));
    }
  }
  keep(check_clock(*answer, context.now()), "clock");
  return faults;
}

}  // namespace millrace::acme
