"""What the headers of other systems' files mean.

They are HubSpot's, Salesforce's, Pipedrive's, Zoho's, Google's and our own, in English and German.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache

from quickscale_business_themes.crm.importing.fields import FIELDS

_PERSON = {
    "name": "name fullname personname contactname leadname displayname kontaktname",
    "first_name": "firstname givenname first vorname personfirstname",
    "last_name": "lastname surname familyname last nachname personlastname",
    "job_title": "jobtitle title position role personjobtitle organizationtitle designation",
    "email": (
        "email emailaddress personemail personemailwork leademail primaryemail mail email1value "
        "email1address workemail"
    ),
    "phone": (
        "phone phonenumber telephone personphone personphonework leadphone workphone telefon "
        "phone1value businessphone telefonnummer"
    ),
    "company_name": (
        "company companyname organization organisation organizationname personorganization "
        "leadorganization associatedcompany account accountname firma unternehmen "
        "organization1name companyaccount"
    ),
    "website": "website websiteurl companywebsite url webseite",
}
_POSTCODE = "postcode postalcode zip zipcode zippostalcode plz postleitzahl"
_COUNTRY = "country countryregion land"
_OWNER = "owner owneremail ownername recordowner besitzer zustandig"
_TAGS = "tags tag label labels"
_TEXT = "description note notes beschreibung notiz notizen"

#: What headers mean, without blanks and marks, by what the rows become.
_HEADERS: Mapping[str, Mapping[str, str]] = {
    "contact": {
        **_PERSON,
        "further_emails": (
            "furtheremailaddresses additionalemailaddresses additionalemails secondaryemail "
            "otheremail personemailhome personemailother email2value email3value email2address "
            "emailhome"
        ),
        "further_phones": (
            "furtherphonenumbers mobile mobilephone mobilephonenumber homephone otherphone "
            "personphonemobile personphonehome personphoneother phone2value phone3value mobil "
            "asstphone assistantphone"
        ),
        "do_not_email": "donotemail emailoptout optedoutofemail unsubscribedfromallemail",
        "do_not_call": "donotcall",
        "owner": f"{_OWNER} contactowner contactowneremail personowner kontaktinhaber",
        "tags": f"{_TAGS} personlabel personlabels groupmembership",
        "description": _TEXT,
    },
    "lead": {
        **_PERSON,
        "name": f"{_PERSON['name']} leadtitle",
        "postcode": f"{_POSTCODE} organizationzippostalcodeofaddress",
        "country": f"{_COUNTRY} organizationcountryofaddress",
        "status": "status leadstatus",
        "source": "source leadsource originalsource originaltrafficsource quelle leadsourcename",
        "rating": "rating bewertung",
        "owner": f"{_OWNER} leadowner leadowneremail contactowner",
        "tags": f"{_TAGS} leadlabels leadlabel",
        "description": _TEXT,
    },
    "company": {
        "name": (
            "name companyname company account accountname organizationname organization "
            "organisation firma unternehmen"
        ),
        "website": "website websiteurl companydomainname domain url organizationwebsite webseite",
        "phone": "phone phonenumber telephone telefon organizationphone",
        "industry": "industry branche sector organizationindustry",
        "employees": (
            "employees numberofemployees noofemployees organizationemployeecount mitarbeiter "
            "employeecount"
        ),
        "street": (
            "street streetaddress address billingstreet billingaddressline1 strasse straße "
            "organizationaddress"
        ),
        "postcode": (
            f"{_POSTCODE} billingzippostalcode billingcode billingpostalcode billingzip "
            "organizationzippostalcodeofaddress"
        ),
        "city": "city billingcity stadt ort organizationcitytownvillagelocalityofaddress",
        "country": (f"{_COUNTRY} billingcountry organizationcountryofaddress officelocation"),
        "owner": f"{_OWNER} companyowner accountowner organizationowner",
        "tags": f"{_TAGS} organizationlabel organizationlabels",
        "description": _TEXT,
    },
    "deal": {
        "name": "name dealname dealtitle opportunityname opportunityid title titel",
        "pipeline": "pipeline dealpipeline salespipeline",
        "stage": "stage dealstage opportunitystage phase stufe",
        "status": "status dealstatus",
        "amount": "amount dealvalue value closevalue dealamount betrag wert amountconverted",
        "currency": "currency dealcurrency dealcurrencyofvalue amountcurrency wahrung währung",
        "probability": "probability dealprobability probabilitypercent wahrscheinlichkeit",
        "opened_on": (
            "createdate createddate createdtime opened created dealdealcreated dealcreated "
            "engagedate erstellt eroffnet eröffnet dealaddtime"
        ),
        "close_on": (
            "closedate closingdate closed closedon dealclosedate dealdealclosedon wontime "
            "dealwontime abschlussdatum geschlossen"
        ),
        "expected_close_on": (
            "expectedclose expectedclosedate expectedclosingdate dealexpectedclosedate"
        ),
        "company_name": (
            "company companyname account accountname organization organizationname "
            "dealorganization associatedcompany primaryassociatedcompany "
            "associatedcompanyprimary firma unternehmen"
        ),
        "contact": (
            "contact contactname contactperson dealcontactperson associatedcontact personname "
            "primarycontact kontakt"
        ),
        "source": "source leadsource quelle dealsource",
        "next_step": "nextstep nextsteps nachsterschritt nächsterschritt",
        "lost_reason": (
            "lostreason deallostreason closedlostreason reasonforloss reasonforlossc verlustgrund"
        ),
        "owner": f"{_OWNER} dealowner dealowneremail opportunityowner salesagent",
        "tags": f"{_TAGS} deallabel product productname produkt",
        "description": _TEXT,
    },
}


@cache
def _list_meanings(kind: str) -> dict[str, str]:
    headers = _HEADERS[kind].items()
    return {header: name for name, known in headers for header in known.split()}


def guess_fields(headers: Sequence[str], kind: str, custom: Collection[str] = ()) -> list[str]:
    """Return what each column of a file is, nothing for those that mean nothing known.

    Args:
        headers: what the columns are called.
        kind: what the rows become.
        custom: the names of the fields that the team added, in small letters.
    """
    meanings, fields = _list_meanings(kind), FIELDS[kind]
    found: list[str] = []
    for header in headers:
        name = meanings.get(re.sub(r"[\W_]+", "", header.lower()), "")
        if header.lower() in custom:
            found.append("custom")
            continue
        is_taken = bool(name) and name in found and not fields[name].is_list
        found.append("" if is_taken else name)
    return found
