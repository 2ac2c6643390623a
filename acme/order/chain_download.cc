#include "acme/order/chain_download.h"

#include <algorithm>

#include "acme/protocol/link_header.h"
#include "acme/protocol/retry_after.h"
#include "acme/state/renewal_policy.h"
#include "core/crypto/chain_check.h"

namespace millrace::acme {
namespace {

// Public CAs have one or two.
constexpr size_t kMaxAlternates = 10;
constexpr size_t kLargestRoots = 16U << 20U;
constexpr const char* kChainType = "application/pem-certificate-chain";

}  // namespace

void ChainDownload::start(const std::string& url) {
  client_.post(
      url, "", [this](const Result<Answer>& result) { downloaded(result); }, kChainType);
}

void ChainDownload::downloaded(const Result<Answer>& result) {
  const Answer* answer = work_.usable(result);
  if (answer == nullptr) return;
  work_.order_answered();
  if (answer->response.status == 202) return not_yet_made(*answer);
  auto chain = read_chain(*answer, work_.issuers());
  if (!chain) return work_.handle(Fault::unreadable, chain.error());
  auto good = check_chain(*chain, work_.request().names, work_.request().current, work_.now());
  if (!good) return unusable(*chain, std::move(good).error().in(answer->url));
  chains_.push_back(std::move(*chain));
  if (work_.settings().chain.kind == ChainChoice::Kind::usual) {
    return work_.issued(chains_.front());
  }
  fetch_alternates(*answer);
}

void ChainDownload::not_yet_made(const Answer& answer) {
  work_.wait("the CA is issuing the certificate: " + answer.url,
             retry_after(answer.response, work_.now()));
}

// Another order would produce another chain that is not valid yet; a valid leaf waits for its chain
// until its renewal is due.
void ChainDownload::unusable(const Chain& chain, const Error& reason) {
  const auto last = std::ranges::max_element(chain, {}, &Certificate::not_before);
  const bool later =
      last->not_before > work_.now() &&
      check_chain(chain, work_.request().names, work_.request().current, last->not_before);
  if (later) return work_.fail(Error(reason.text() + ": check this host's clock"));
  const Certificate& leaf = chain.front();
  const bool good_leaf =
      bool(check_chain({leaf}, work_.request().names, work_.request().current, work_.now()));
  const TimePoint renewal = renewal_time(leaf.not_before, leaf.not_after);
  const bool is_over =
      good_leaf ? work_.now() >= renewal : must_have_expired(work_.state, work_.now());
  if (is_over) return work_.handle(Fault::rejected, reason);
  // Another order would cost another certificate and produce the same chain.
  work_.handle(Fault::unavailable,
               Error(reason.text() + "; the order is kept, and its chain is downloaded again"));
}

void ChainDownload::fetch_alternates(const Answer& answer) {
  std::vector<std::string> urls = links_of(answer, "alternate");
  if (urls.size() > kMaxAlternates) urls.resize(kMaxAlternates);
  outstanding_ = urls.size();
  chains_.resize(1 + urls.size());
  if (urls.empty()) return choose();
  for (size_t i = 0; i < urls.size(); ++i) {
    client_.post(
        urls[i], "",
        [this, url = urls[i], i](const Result<Answer>& result) {
          take_alternate(url, result, chains_[1 + i]);
          if (--outstanding_ == 0) choose();
        },
        kChainType);
  }
}

// An alternate that cannot be downloaded is skipped: there is the default chain.
void ChainDownload::take_alternate(const std::string& url, const Result<Answer>& result,
                                   Chain& into) {
  auto chain = result ? checked(*result) : Result<Chain>(result.error());
  if (chain) {
    into = std::move(*chain);
  } else {
    useless_.push_back(std::move(chain).error().in(url).text());
  }
}

Result<Chain> ChainDownload::checked(const Answer& answer) const {
  if (!answer.ok()) return answer.error();
  ASSIGN(Chain chain, read_chain(answer, work_.issuers()));
  TRY(check_chain(chain, work_.request().names, work_.request().current, work_.now()));
  if (chain.front().pem != chains_.front().front().pem) {
    return Error("the chain belongs to another certificate");
  }
  return chain;
}

// An expired certificate is worse than an unusual chain: unless the configuration requires it, the
// default chain is used if the selected one is not offered. If a required one is missing nothing is
// lost: the certificate stays at the CA, and the next run checks its chains again.
void ChainDownload::choose() {
  std::erase_if(chains_, [](const Chain& chain) { return chain.empty(); });
  const CertificateSettings& settings = work_.settings();
  const auto known = roots();
  const auto chosen =
      known ? choose_chain(chains_, settings.chain, *known) : std::optional<size_t>();
  if (chosen) return work_.issued(chains_[*chosen]);
  const Error error = no_such_chain(known ? "" : known.error().text());
  if (settings.chain_required) return work_.handle(Fault::unavailable, error);
  work_.note(error.text() + "; used the CA's default chain");
  work_.issued(chains_.front());
}

Result<std::vector<Certificate>> ChainDownload::roots() const {
  const Path& path = work_.settings().chain_roots;
  if (path.empty()) return std::vector<Certificate>();
  ASSIGN(const std::string pem, work_.files().read(path, kLargestRoots));
  return parse_roots(pem, path);
}

Error ChainDownload::no_such_chain(const std::string& why) const {
  std::string text =
      "the CA does not offer chain " + work_.settings().chain.text() + "; it offers: ";
  for (size_t i = 0; i < chains_.size(); ++i) {
    text += (i == 0 ? "" : "; ") + described(chains_[i]);
  }
  for (const std::string& useless : useless_) text += "; " + useless;
  return Error(text + (why.empty() ? "" : "; " + why));
}

}  // namespace millrace::acme
